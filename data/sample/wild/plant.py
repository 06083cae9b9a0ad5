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
    exchange,
    hospital_registers,
    hospital_rows,
    hospital_stretches,
    merged_town,
    people,
    population_mothers,
    population_twice,
    population_values,
    spellings,
    wis_births,
    wis_cards,
)
from data.sample.wild.settle import settle
from data.sample.wild.world import World

Planter = Callable[[World, str, float], None]
FactsPlanter = Callable[[people.Facts, Draws, int], people.Facts]

FACTS: dict[str, FactsPlanter] = {
    "same_couple": people.same_couple,
    "long_names": people.long_names,
    "mothers_surname": people.mothers_surname,
    "stillbirth_as_live": people.stillbirth_as_live,
    "copied_neighbour": people.copied_neighbour,
}
# In this order: kinds of single records first, then stretches, then what takes rows away.
KINDS: dict[str, Planter] = {
    "renumbered": hospital_registers.renumbered,
    "population_head_of_household": population_mothers.head_of_household,
    "population_grandmother": population_mothers.grandmother_as_mother,
    "population_husbands_number": population_mothers.husbands_number,
    "population_default_number": population_mothers.default_number,
    "population_filled_down": population_mothers.filled_down,
    "population_adopted": population_mothers.adopted,
    "population_number_of_19": population_mothers.number_of_19,
    "population_number_of_17": population_mothers.number_of_17,
    "population_new_number": population_mothers.new_number,
    "population_mother_renamed": population_mothers.mother_renamed,
    "population_parent_unknown": population_mothers.parent_unknown,
    "population_grandparents": population_twice.grandparents_household,
    "population_both_households": population_twice.both_households,
    "population_foster_parents": population_twice.foster_parents,
    "population_new_year": population_values.new_year_slip,
    "population_day_of_entry": population_values.day_of_entry,
    "population_heaped_date": population_values.heaped_date,
    "population_certificate_reissued": population_values.certificate_reissued,
    "population_twin_copied": population_twice.twin_copied,
    "wis_namesakes_card": wis_cards.namesakes_card,
    "wis_counted_again": wis_births.counted_again,
    "wis_twin_next_year": wis_births.twin_next_year,
    "wis_twins_exchanged": wis_births.twins_exchanged,
    "wis_row_above": wis_births.row_above,
    "wis_two_cards": wis_cards.two_cards,
    "wis_both_households": wis_cards.both_households,
    "wis_sister_in_the_card": wis_cards.sister_in_the_card,
    "wis_husbands_number": wis_cards.husbands_number,
    "wis_number_of_17": wis_cards.number_of_17,
    "wis_place_miscoded": wis_births.place_miscoded,
    "wis_remarried": wis_cards.remarried,
    "wis_moved_out_misnamed": wis_cards.moved_out_misnamed,
    "hospital_transfer": hospital_rows.transfer,
    "hospital_sisters_number": hospital_rows.sisters_number,
    "hospital_letters_for_digits": hospital_rows.letters_for_digits,
    "hospital_number_of_19": hospital_rows.digits_too_many,
    "hospital_number_of_17": hospital_rows.digits_too_few,
    "hospital_comma": hospital_rows.comma_too_many,
    "hospital_other_encoding": hospital_rows.other_encoding,
    "exchange_resent": exchange.resent,
    "exchange_brief": exchange.brief,
    "exchange_wrong_residence": exchange.wrong_residence,
    "rare_characters": spellings.rare_characters,
    "name_notes": spellings.name_notes,
    "dialect": spellings.dialect,
    "population_page_twice": population_twice.page_twice,
    "population_sexes_filled_down": population_values.sexes_filled_down,
    "population_lunar_town": population_values.lunar_town,
    "population_careless_clerk": population_values.careless_clerk,
    "wis_page_twice": wis_births.page_twice,
    "wis_parities_filled_down": wis_births.parities_filled_down,
    "wis_one_hospital_code": wis_births.one_hospital_code,
    "wis_homophone_office": wis_cards.homophone_office,
    "wis_late_by_a_month": wis_births.late_by_a_month,
    "wis_orphans": wis_cards.orphans,
    "hospital_filled_down": hospital_stretches.filled_down,
    "hospital_numbers_counted_up": hospital_stretches.numbers_counted_up,
    "hospital_column_shifted": hospital_stretches.column_shifted,
    "hospital_columns_exchanged": hospital_stretches.columns_exchanged,
    "hospital_page_twice": hospital_stretches.page_twice,
    "hospital_clock": hospital_registers.clock_a_day_off,
    "hospital_day_month_swapped": hospital_registers.day_month_swapped,
    "hospital_careless": hospital_registers.careless_hospital,
    "hospital_shared_telephone": hospital_registers.shared_telephone,
    "hospital_numbers_without_end": hospital_registers.numbers_without_end,
    "hospital_midwives_words": hospital_registers.midwives_words,
    "exchange_partner_repeats": exchange.partner_repeats,
    "exchange_sexes_by_another_code": exchange.sexes_by_another_code,
    "wis_twin_omitted": wis_births.twin_omitted,
    "wis_month_lost": wis_births.month_lost,
    "wis_page_lost": wis_births.page_lost,
    "population_late": population_values.late_register,
    "hospital_twin_one_row": hospital_rows.twin_one_row,
    "hospital_quarter_lost": hospital_registers.quarter_lost,
    "merged_town": merged_town.merged_town,
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
    facts = people.Facts(births, women, idle, births["birth"].head(0))
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
    return world.delivered(facts_log), world.delivered_roster()
