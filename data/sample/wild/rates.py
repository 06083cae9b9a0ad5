"""The switches of the wild kinds: one name and rate each, with where the kind is known from.

A rate is per birth of the district unless the comment says otherwise. Sources: [contract] section 2
of the data contract names the kind; [delivery] the second practice delivery shows it; [attack]
deliveries held out from the software's makers lost cases by it; [guess] plausible in such an
office, and no figure is known. No rate is measured: they are as high as makes a kind visible in
6,000 births, and no higher than an office would notice.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from data.sample.cases import SampleError

WILD_RATES: Mapping[str, float] = MappingProxyType(
    {
        # People, before any register writes of them.
        "same_couple": 0.0012,  # [delivery] pairs of couples of the same two names in one town
        "long_names": 0.0015,  # [guess] names of more characters than a column holds
        "mothers_surname": 0.02,  # [delivery] the mother's surname, or both
        "stillbirth_as_live": 0.0008,  # [contract] not_live_birth
        "copied_neighbour": 0.0015,  # [delivery] a false report made from a neighbour's birth
        # Hospitals that count in a way of their own; before kinds that need their keys.
        "renumbered": 2,  # hospitals; [contract] [attack] numbers anew each year
        # Population: the mother's cell.
        "population_head_of_household": 0.0015,  # [contract] the grandfather's number
        "population_grandmother": 0.0008,  # [guess] grandmother raises the child, and is entered
        "population_husbands_number": 0.0012,  # [contract] the husband's number
        "population_default_number": 0.0012,  # [contract] a default number, in one town
        "population_filled_down": 0.0015,  # [attack] cells of the row above
        "population_adopted": 0.0006,  # [guess] adopting parents, the certificate shows the birth
        "population_number_of_19": 0.0008,  # [contract] a number of 19 digits cannot be
        "population_number_of_17": 0.001,  # [contract] a fragment
        "population_new_number": 0.0008,  # [guess] double issues were put right in these years
        "population_mother_renamed": 0.0015,  # [contract] an alias beside the same number
        "population_parent_unknown": 0.004,  # [guess] a word in the father's cell
        # Population: entered twice.
        "population_grandparents": 0.003,  # [contract] [attack] 91 missed, 87 wrong in two seeds
        "population_both_households": 0.0015,  # [contract] husband's and wife's household
        "population_foster_parents": 0.0006,  # [guess] another couple enters the child as theirs
        "population_page_twice": 0.005,  # one page of 20 to 40; [delivery] for WIS
        "population_twin_copied": 0.0006,  # [guess] the second twin's form filled from the first's
        # Population: dates, sexes, certificates, time.
        "population_new_year": 0.001,  # [guess] last year's number written in January
        "population_day_of_entry": 0.001,  # [guess] the form's proposed date left standing
        "population_heaped_date": 0.0025,  # [delivery] the 1st, the 15th, the last of the month
        "population_lunar_town": 1,  # a town's quarter; [guess] lunar dates by custom of a clerk
        "population_sexes_filled_down": 0.003,  # one stretch; [guess]
        "population_certificate_reissued": 0.002,  # [guess] lost certificates are issued again
        "population_careless_clerk": 5,  # times the usual errors; [attack] one careless hand
        "population_late": 40,  # days; [guess] one town is behind with its entries
        # WIS.
        "wis_counted_again": 0.002,  # [contract] [attack] 100 missed with the twins below
        "wis_twin_next_year": 0.0008,  # [contract] [delivery]
        "wis_twin_omitted": 0.0006,  # [delivery]
        "wis_twins_exchanged": 0.0006,  # [guess] like twin_omitted, nobody checks which is which
        "wis_page_twice": 0.005,  # one page of 20 to 40; [delivery]
        "wis_page_lost": 0.004,  # one page of 20 to 40; [delivery]
        "wis_month_lost": 1,  # a town's month; [guess] a file that was not sent on
        "wis_namesakes_card": 0.001,  # [guess] picked from a list of equal names
        "wis_one_hospital_code": 1,  # a town; [guess] the first of the list
        "wis_orphans": 0.0012,  # [delivery] births whose woman has no card
        "wis_row_above": 0.004,  # [attack] name and certificate of the row above
        "wis_two_cards": 0.003,  # [guess] one card by marriage, one by birth
        "wis_both_households": 0.0012,  # [contract]
        "wis_sister_in_the_card": 0.001,  # [attack] the wrong woman, with a number that is valid
        "wis_husbands_number": 0.001,  # [contract]
        "wis_number_of_17": 0.001,  # [contract] a fragment
        "wis_homophone_office": 3,  # characters; [guess] one clerk's habit of the input method
        "wis_place_miscoded": 0.004,  # [guess]
        "wis_parities_filled_down": 0.003,  # one stretch; [guess]
        "wis_remarried": 0.002,  # [delivery]
        "wis_late_by_a_month": 1,  # a town; [guess] September held back for the new year
        "wis_moved_out_misnamed": 0.6,  # of the cards; [attack] half of the wrong under-reports
        # Hospitals.
        "hospital_clock": 90,  # days; [contract] [delivery]
        "hospital_day_month_swapped": 1,  # a file; [attack]
        "hospital_quarter_lost": 90,  # days; [contract] a part that is absent did not deliver
        "hospital_careless": 5,  # times the usual errors; [attack]
        "hospital_filled_down": 0.005,  # [delivery]
        "hospital_numbers_counted_up": 0.002,  # [guess] a spreadsheet continues a series
        "hospital_column_shifted": 0.004,  # [guess] a deleted cell moves its column up
        "hospital_columns_exchanged": 0.004,  # [delivery]
        "hospital_page_twice": 0.004,  # [delivery]
        "hospital_transfer": 0.004,  # [delivery]
        "hospital_twin_one_row": 0.0006,  # [delivery]
        "hospital_sisters_number": 0.001,  # [guess] insurance cards are lent in a family
        "hospital_shared_telephone": 0.3,  # of a township's rows; [guess] the village doctor's
        "hospital_letters_for_digits": 0.008,  # [contract] [delivery]
        "hospital_number_of_19": 0.0015,  # [contract]
        "hospital_number_of_17": 0.0015,  # [contract]
        "hospital_numbers_without_end": 1,  # a file; [attack] spreadsheets keep 15 digits
        "hospital_midwives_words": 1,  # a hospital; [delivery]
        "hospital_comma": 0.001,  # [delivery] [attack]
        "hospital_other_encoding": 0.001,  # [attack]
        # The exchange.
        "exchange_resent": 0.002,  # [guess] with the child's name added
        "exchange_partner_repeats": 1,  # partners; [guess] a file exported twice
        "exchange_brief": 0.008,  # [delivery]
        "exchange_wrong_residence": 0.003,  # [delivery]
        "exchange_sexes_by_another_code": 1,  # a partner; [guess] 1 and 2 the other way round
        # One characteristic written differently by every office.
        "rare_characters": 0.002,  # [delivery] pinyin, the parts, a box, a description
        "name_notes": 0.01,  # [delivery] （再婚）, 大/小, 2, 代
        "dialect": 0.02,  # [delivery] n/l, zh/z, -n/-ng as spoken
        # The district.
        "merged_town": 1,  # a town; [contract] a town merged into another inside the window
    }
)


def wild_rates(kinds: Sequence[str] | None = None) -> dict[str, float]:
    """The rates of these kinds, or of all.

    Raises: SampleError for a name that is no kind.
    """
    chosen = list(WILD_RATES) if not kinds else list(kinds)
    unknown = sorted(set(chosen) - set(WILD_RATES))
    if unknown:
        raise SampleError(
            f"没有这些差错种类：{', '.join(unknown)}。No such kinds of error; known are "
            f"{', '.join(WILD_RATES)}."
        )
    return {kind: WILD_RATES[kind] for kind in chosen}
