"""Plants the wild kinds that a sample's settings name, each at its rate."""

from collections.abc import Callable
from zlib import crc32

import numpy as np
import polars as pl

from data.sample.draws import Draws, Ints
from data.sample.places import District
from data.sample.settings import Settings
from data.sample.truth import Delivered
from data.sample.wild import (
    on_district,
    on_exchange,
    on_facts,
    on_hospital,
    on_names,
    on_population,
    on_wis,
)
from data.sample.wild.settle import settle
from data.sample.wild.world import World

Planter = Callable[[World, str, float], None]
FactsPlanter = Callable[[on_facts.Facts, Draws, int], on_facts.Facts]

FACTS: dict[str, FactsPlanter] = {
    "same_couple": on_facts.same_couple,
    "long_names": on_facts.long_names,
    "mothers_surname": on_facts.mothers_surname,
    "stillbirth_as_live": on_facts.stillbirth_as_live,
    "copied_neighbour": on_facts.copied_neighbour,
}
# In this order: kinds of single records first, then stretches, then what takes rows away.
KINDS: dict[str, Planter] = {
    "renumbered": on_hospital.renumbered,
    "population_head_of_household": on_population.head_of_household,
    "population_grandmother": on_population.grandmother_as_mother,
    "population_husbands_number": on_population.husbands_number,
    "population_default_number": on_population.default_number,
    "population_filled_down": on_population.filled_down,
    "population_adopted": on_population.adopted,
    "population_number_of_19": on_population.number_of_19,
    "population_number_of_17": on_population.number_of_17,
    "population_new_number": on_population.new_number,
    "population_parent_unknown": on_population.parent_unknown,
    "population_grandparents": on_population.grandparents_household,
    "population_both_households": on_population.both_households,
    "population_foster_parents": on_population.foster_parents,
    "population_new_year": on_population.new_year_slip,
    "population_day_of_entry": on_population.day_of_entry,
    "population_heaped_date": on_population.heaped_date,
    "population_certificate_reissued": on_population.certificate_reissued,
    "wis_counted_again": on_wis.counted_again,
    "wis_twin_next_year": on_wis.twin_next_year,
    "wis_twins_exchanged": on_wis.twins_exchanged,
    "wis_row_above": on_wis.row_above,
    "wis_two_cards": on_wis.two_cards,
    "wis_both_households": on_wis.both_households,
    "wis_sister_in_the_card": on_wis.sister_in_the_card,
    "wis_husbands_number": on_wis.husbands_number,
    "wis_number_of_17": on_wis.number_of_17,
    "wis_place_miscoded": on_wis.place_miscoded,
    "wis_remarried": on_wis.remarried,
    "wis_moved_out_misnamed": on_wis.moved_out_misnamed,
    "hospital_transfer": on_hospital.transfer,
    "hospital_sisters_number": on_hospital.sisters_number,
    "hospital_letters_for_digits": on_hospital.letters_for_digits,
    "hospital_number_of_19": on_hospital.digits_too_many,
    "hospital_number_of_17": on_hospital.digits_too_few,
    "hospital_comma": on_hospital.comma_too_many,
    "hospital_other_encoding": on_hospital.other_encoding,
    "exchange_resent": on_exchange.resent,
    "exchange_brief": on_exchange.brief,
    "exchange_wrong_residence": on_exchange.wrong_residence,
    "rare_characters": on_names.rare_characters,
    "name_notes": on_names.name_notes,
    "dialect": on_names.dialect,
    "population_page_twice": on_population.page_twice,
    "population_sexes_filled_down": on_population.sexes_filled_down,
    "population_lunar_town": on_population.lunar_town,
    "population_careless_clerk": on_population.careless_clerk,
    "wis_page_twice": on_wis.page_twice,
    "wis_parities_filled_down": on_wis.parities_filled_down,
    "wis_homophone_office": on_wis.homophone_office,
    "wis_late_by_a_month": on_wis.late_by_a_month,
    "wis_orphans": on_wis.orphans,
    "hospital_filled_down": on_hospital.filled_down,
    "hospital_numbers_counted_up": on_hospital.numbers_counted_up,
    "hospital_column_shifted": on_hospital.column_shifted,
    "hospital_columns_exchanged": on_hospital.columns_exchanged,
    "hospital_page_twice": on_hospital.page_twice,
    "hospital_clock": on_hospital.clock_a_day_off,
    "hospital_day_month_swapped": on_hospital.day_month_swapped,
    "hospital_careless": on_hospital.careless_hospital,
    "hospital_shared_telephone": on_hospital.shared_telephone,
    "hospital_numbers_without_end": on_hospital.numbers_without_end,
    "hospital_midwives_words": on_hospital.midwives_words,
    "exchange_partner_repeats": on_exchange.partner_repeats,
    "exchange_sexes_by_another_code": on_exchange.sexes_by_another_code,
    "wis_twin_omitted": on_wis.twin_omitted,
    "wis_page_lost": on_wis.page_lost,
    "population_late": on_population.late_register,
    "hospital_twin_one_row": on_hospital.twin_one_row,
    "hospital_quarter_lost": on_hospital.quarter_lost,
    "merged_town": on_district.merged_town,
}


def facts_planted(
    settings: Settings,
    district: District,
    births: pl.DataFrame,
    women: pl.DataFrame,
    idle: Ints,
) -> tuple[pl.DataFrame, pl.DataFrame, Ints, pl.DataFrame]:
    """The kinds that lie in the people: births, women and idle women, and which births have which
    kind (kind, birth)."""
    facts = on_facts.Facts(births, women, idle, births["birth"].head(0))
    log = [pl.DataFrame(schema={"kind": pl.String, "birth": pl.Int64})]
    for kind, plant in FACTS.items():
        if kind in settings.wild:
            seed = [settings.seed, 3, int(district.code), crc32(kind.encode())]
            count = max(2, round(settings.wild[kind] * district.births))
            facts = plant(facts, Draws(np.random.default_rng(seed)), count)
            log.append(
                pl.DataFrame({"birth": facts.befell.cast(pl.Int64)}).select(
                    kind=pl.lit(kind), birth="birth"
                )
            )
    return facts.births, facts.women, facts.idle, pl.concat(log)


def planted_kinds(
    settings: Settings,
    district: District,
    delivered: Delivered,
    roster: pl.DataFrame,
    facts_log: pl.DataFrame,
) -> tuple[Delivered, pl.DataFrame]:
    """The records and the roster with the kinds that befall records, and what they make of
    births."""
    world = World(settings, district, delivered, roster)
    world.free_births[facts_log["birth"].to_numpy()] = False
    for kind, plant in KINDS.items():
        if kind in settings.wild:
            plant(world, kind, settings.wild[kind])
    settle(world)
    return world.delivered(facts_log), world.roster
