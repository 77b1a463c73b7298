"""Which finding follows from which, and which are one fault on many rows: one cause is told once.

The relations are data. A finding that follows from another stays visible beside its cause and is not counted; where
its cause is accepted by a waiver, it stands for itself. What stops a report is never put behind what does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from perfeval.model.verdicts import Verdict

Tie = Literal["row", "unread", "certain", "cell", "named", "column", "part", "figures", "figure", "told", "table"]
QUOTED = re.compile("写“[^”]*?([一-鿿]{2,8}[0-9.]+[%％]?)”")
COLUMNS = ("年初预算数", "全年预算数", "实际到位数", "全年执行数")


@dataclass(frozen=True, slots=True)
class Link:
    """One rule's finding follows from another's where they meet on the same

    row (subject), unread cells of a row, a certain cause of a row, cell (place in the file), column of the table of
    funds, part of such a column, figures (all that the effect tells stand in the cause), figure (one of them does),
    told (the same words with their figure, in the same place),
    table (anywhere), or where the effect names the cause's row ("named").
    """

    effect: str
    by: Tie
    causes: tuple[str, ...]


# rules that tell what a figure in a row's words should be; that it has no origin follows
TOLD_OF_FIGURES = (
    "rates_follow_from_their_figures",
    "rates_follow_from_the_counts_beside_them",
    "rate_in_words_is_the_actual",
    "shares_follow_from_their_counts",
    "target_and_actual_are_quoted_right",
    "reason_counts_what_is_missing",
    "counted_events_are_those_told",
    "sums_in_words_are_right",
    "survey_counts_in_words_are_the_counts",
    "satisfaction_follows_from_the_sheets_in_words",
    "text_counts_agree_with_the_table",
    "text_agrees_with_the_table",
    "same_words_give_one_number",
    "sample_lies_within_what_exists",
    "amounts_keep_their_ten_thousands",
    "remainders_are_what_is_left",
    "parts_of_a_sentence_make_the_whole",
    "rests_are_what_is_left",
    "parts_fit_the_whole",
    "more_and_less_agree_with_the_table",
    "gaps_go_the_way_they_say",
)
# rules that tell which of two fields is wrong; that they disagree follows
TOLD_OF_FIELDS = (
    "share_is_within_the_whole",
    "goal_states_the_results_of_the_table",
    "stated_execution_rate_is_right",
    "satisfaction_agrees_with_the_survey",
    "stock_follows_from_its_flows",
    "parts_fit_the_whole",
    "spending_by_use_is_what_was_spent",
    "facts_agree_with_the_table",
    "text_agrees_with_the_table",
    "text_counts_agree_with_the_table",
    "reason_counts_what_is_missing",
    "deduction_in_words_is_the_deduction",
    "documents_keep_their_numbers",
    "rates_follow_from_their_figures",
    "standard_says_what_it_computes",
)
LINKS: tuple[Link, ...] = (
    # a sign the wrong way round turns every judgement of the row
    Link("missed_target_loses_points", "row", ("cost_has_a_ceiling",)),
    Link("score_follows_the_rule", "row", ("cost_has_a_ceiling",)),
    Link("met_target_keeps_its_points", "row", ("cost_has_a_ceiling",)),
    Link(
        "shortfall_has_a_reason",
        "row",
        ("missed_target_loses_points", "met_target_keeps_its_points", "cost_has_a_ceiling"),
    ),
    Link("score_follows_the_rule", "row", ("score_within_points",)),
    Link("split_follows_the_decree", "table", ("execution_points_are_listed",)),  # its ten went to other rows
    Link("carry_over_is_what_is_left", "table", ("amounts_keep_their_unit", "fund_rows_add_up")),
    # a band or a paper that is another one's
    Link("interval_in_words_is_that_of_the_band", "row", ("qualitative_score_lies_in_its_band",)),
    Link("evidence_is_more_than_a_statement", "row", ("cited_evidence_is_in_the_catalogue",)),
    Link("reason_fits_the_figures", "row", ("met_target_keeps_its_points",)),
    Link("reasons_differ_between_rows", "named", ("names_are_not_repeated",)),
    Link("reason_comes_with_a_measure", "row", ("met_target_keeps_its_points", "reason_fits_the_figures")),
    # an actual that cannot be right is not asked for its reason
    Link(
        "over_achievement_has_a_reason", "row", ("share_is_within_the_whole", "actuals_are_no_copies_of_the_row_beside")
    ),
    Link("excess_without_points_is_explained", "row", ("actuals_are_no_copies_of_the_row_beside",)),
    Link("missed_target_loses_points", "row", ("actuals_are_no_copies_of_the_row_beside",)),
    Link("score_follows_the_rule", "row", ("actuals_are_no_copies_of_the_row_beside",)),
    Link("over_achievement_has_a_reason", "certain", ("actual_has_the_unit_of_the_target",)),
    # the actual copies a target that says nothing
    Link(
        "qualitative_target_has_a_yardstick",
        "row",
        ("rate_has_a_percentage", "qualitative_target_is_answered_in_words"),
    ),
    Link("actual_is_a_measurement", "row", ("qualitative_target_has_a_yardstick", "rate_has_a_percentage")),
    Link("actual_is_a_measurement", "unread", ("target_can_be_measured",)),
    Link("prompts_of_the_form_are_removed", "row", ("actual_is_filled_in", "shortfall_has_a_reason")),
    Link("actual_has_the_unit_of_the_target", "cell", ("target_can_be_measured",)),
    # one missing paper
    Link("full_marks_have_evidence", "row", ("satisfaction_rests_on_a_survey",)),
    Link("no_complaint_is_no_survey", "row", ("satisfaction_rests_on_a_survey",)),
    Link("satisfaction_is_not_just_the_target", "row", ("no_complaint_is_no_survey",)),
    Link(
        "satisfaction_is_not_just_the_target",
        "row",
        ("satisfaction_rests_on_a_survey", "satisfaction_agrees_with_the_survey"),
    ),
    Link("actual_is_a_measurement", "row", ("no_complaint_is_no_survey",)),
    Link("rates_show_their_figures", "row", ("full_marks_have_evidence",)),
    # points that 预算执行率 would carry
    Link("points_sum_to_full", "table", ("execution_points_are_listed",)),
    Link("actual_is_a_measurement", "cell", ("days_are_possible",)),
    Link("amounts_keep_their_unit", "row", ("actual_has_the_unit_of_the_target",)),
    Link(
        "figures_in_words_follow_from_each_other",
        "figure",
        (
            "amounts_for_each_are_those_of_the_table",
            "share_is_within_the_whole",
            "rates_follow_from_their_figures",
            "rate_of_change_follows_from_the_words",
            "goal_states_the_results_of_the_table",
            "changes_go_the_way_they_say",
            "stock_follows_from_its_flows",
            "text_counts_agree_with_the_table",
        ),
    ),
    # one sum, one event, one count
    Link(
        "score_in_words_is_the_score",
        "row",
        (
            "score_within_points",
            "sums_in_words_are_right",
            "score_follows_from_the_process",
            "counted_faults_cost_their_points",
        ),
    ),
    Link(
        "deduction_in_words_is_the_deduction",
        "row",
        ("score_follows_from_the_process", "counted_faults_cost_their_points", "met_points_earn_their_share"),
    ),
    Link("praise_costs_no_points", "row", ("every_deduction_has_its_reason", "met_target_keeps_its_points")),
    Link("score_follows_from_the_process", "row", ("score_within_points",)),
    Link("scores_of_parts_in_words_are_theirs", "row", ("printed_total_is_the_sum",)),
    Link(
        "met_points_earn_their_share", "row", ("score_within_points", "a_breach_that_forfeits_the_points_forfeits_them")
    ),
    Link("what_must_not_happen_costs_the_points", "row", ("score_follows_the_rule", "missed_target_loses_points")),
    Link("rate_in_words_is_the_actual", "row", ("accepted_work_is_finished",)),
    # one amount
    Link("spending_stays_within_the_budget", "table", ("spending_stays_within_the_budget",)),
    Link("spending_stays_within_the_budget", "part", ("fund_rows_add_up",)),
    Link("printed_execution_score_follows_the_rate", "row", ("printed_rates_follow_from_the_amounts",)),
    Link("fund_rows_add_up", "column", ("amounts_keep_their_unit",)),
    Link("printed_rates_follow_from_the_amounts", "row", ("amounts_keep_their_unit",)),
    Link("scores_keep_pace_with_spending", "table", ("slow_spending_is_explained",)),
    Link(
        "own_tables_hold_together",
        "figure",
        ("fund_rows_add_up", "printed_rates_follow_from_the_amounts", "rates_follow_from_their_figures"),
    ),
    # one figure in several places
    Link("goal_is_met_in_its_own_words", "figures", ("goal_plans_are_the_targets_of_the_table",)),
    Link(
        "goal_names_the_things_of_the_table",
        "row",
        (
            "goal_states_the_results_of_the_table",
            "text_counts_agree_with_the_table",
            "text_agrees_with_the_table",
            "facts_agree_with_the_table",
            "share_is_within_the_whole",
            "satisfaction_agrees_with_the_survey",
            "rate_in_words_is_the_actual",
            "stated_execution_rate_is_right",
            "missed_target_loses_points",
        ),
    ),
    Link(
        "goal_names_the_things_of_the_table",
        "told",
        ("rates_follow_from_their_figures", "figures_in_words_follow_from_each_other"),
    ),
    Link("shares_make_up_the_whole", "cell", ("listed_shares_add_up",)),
    Link("rates_follow_from_their_figures", "row", ("printed_total_is_the_sum",)),
    Link(
        "sheets_in_the_text_give_the_satisfaction",
        "row",
        ("goal_states_the_results_of_the_table", "satisfaction_follows_from_the_sheets_in_words"),
    ),
    Link("fund_figures_in_words_are_those_of_the_table", "figure", ("rates_follow_from_their_figures",)),
    Link("all_paid_in_words_is_all_paid", "cell", ("money_left_is_what_was_not_spent",)),
    Link("shortfall_in_words_is_the_shortfall", "cell", ("reason_counts_what_is_missing",)),
    Link(
        "text_numbers_come_from_facts",
        "figures",
        (
            "text_agrees_with_the_table",
            "facts_agree_with_the_table",
            "rates_follow_from_their_figures",
            "stated_execution_rate_is_right",
        ),
    ),
    Link("deduction_in_words_is_the_deduction", "cell", ("rates_follow_from_their_figures",)),
    Link("fields_that_tell_one_matter_agree", "figure", TOLD_OF_FIELDS),
    Link("fields_that_tell_one_matter_agree", "row", ("deductions_lead_to_problems",)),
    Link("fields_that_tell_one_matter_agree", "column", ("spending_by_use_is_what_was_spent",)),
    Link(
        "text_counts_agree_with_the_table",
        "cell",
        ("amounts_keep_their_ten_thousands", "target_and_actual_are_quoted_right", "reason_counts_what_is_missing"),
    ),
    Link(
        "goals_in_words_are_the_targets",
        "row",
        (
            "share_is_within_the_whole",
            "goal_states_the_results_of_the_table",
            "satisfaction_agrees_with_the_survey",
            "satisfaction_is_not_just_the_target",
            "text_agrees_with_the_table",
            "fields_that_tell_one_matter_agree",
        ),
    ),
    Link("goals_in_words_are_the_targets", "cell", ("goal_is_met_in_its_own_words", "text_agrees_with_the_table")),
    Link(
        "text_counts_agree_with_the_table",
        "cell",
        ("rates_follow_from_their_figures", "survey_counts_in_words_are_the_counts"),
    ),
    Link(
        "work_in_words_is_the_work_listed", "cell", ("nothing_is_dated_after_the_report", "work_goes_in_order_of_time")
    ),
    Link("gaps_go_the_way_they_say", "cell", ("target_and_actual_are_quoted_right",)),
    Link(
        "gaps_go_the_way_they_say",
        "row",
        (
            "text_agrees_with_the_table",
            "stated_execution_rate_is_right",
            "execution_rate_has_its_denominator",
            "deduction_in_words_is_the_deduction",
        ),
    ),
    Link("gaps_go_the_way_they_say", "figure", ("fields_that_tell_one_matter_agree", "parts_fit_the_whole")),
    Link("advice_aims_beyond_what_is_reached", "named", ("share_is_within_the_whole",)),
    Link(
        "days_in_words_are_those_of_the_fields",
        "row",
        ("fields_that_tell_one_matter_agree", "deduction_in_words_is_the_deduction", "actual_is_a_measurement"),
    ),
    Link("days_in_words_are_those_of_the_fields", "cell", ("days_are_possible",)),
    Link("facts_fit_the_words_beside_them", "cell", ("facts_are_those_the_words_name", "gaps_go_the_way_they_say")),
    Link("figures_of_rows_have_their_origin", "figure", ("fields_that_tell_one_matter_agree",)),
    Link(
        "points_in_words_are_as_found",
        "row",
        ("deduction_in_words_is_the_deduction", "score_in_words_is_the_score", "reason_is_of_its_own_row"),
    ),
    Link("figures_of_rows_have_their_origin", "cell", TOLD_OF_FIGURES),
    Link(
        "problems_show_in_scores",
        "named",
        (
            "missed_target_loses_points",
            "score_follows_the_rule",
            "qualitative_score_lies_in_its_band",
            "deduction_in_words_is_the_deduction",
            "undone_work_earns_no_full_marks",
        ),
    ),
)

# what is one fault of the form, or of how it was filled in, on however many rows; "place": one fault of one sentence
ONE_FAULT: dict[str, Literal["table", "place"]] = {
    "every_row_has_points": "table",
    "prompts_of_the_form_are_removed": "table",
    "fund_rows_add_up": "table",
    "fund_parts_carry_no_points": "table",
    "target_can_be_measured": "table",
    "qualitative_target_has_a_yardstick": "table",
    "levels_have_their_official_names": "table",
    "actual_is_filled_in": "table",
    "actual_is_a_measurement": "table",
    "quantitative_actual_is_a_number": "table",
    "actual_has_the_unit_of_the_target": "table",
    "rates_show_their_figures": "table",
    "measures_are_concrete": "table",
    "full_marks_have_evidence": "table",
    "satisfaction_rests_on_a_survey": "table",
    "evidence_is_more_than_a_statement": "table",
    "sections_have_text": "table",
    "recommendations_have_owner_and_due": "table",
    "problems_have_causes": "table",
    "sentences_read_clean": "table",
    "punctuation_is_full_width": "table",
    "counts_match_the_table": "place",
    "personal_data_stay_in_the_house": "place",
}


def gathered(findings: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The matters that findings come to: each cause once, with what follows from it and the rows that it is on."""
    found = tuple(findings)
    root = _roots(found)
    effects: dict[int, list[Verdict]] = {}
    groups: dict[object, list[int]] = {}
    for n, v in enumerate(found):
        if root[n] != n:
            effects.setdefault(root[n], []).append(v)
        else:
            groups.setdefault(_fault(v) or n, []).append(n)
    return tuple(
        _one([found[n] for n in members], tuple(e for n in members for e in effects.get(n, ())))
        for members in groups.values()
    )


def _roots(found: tuple[Verdict, ...]) -> list[int]:
    """For each finding the place of the finding that it follows from in the end; its own where it follows from none."""
    by_rule: dict[str, list[int]] = {}
    for n, v in enumerate(found):
        if not v.waived:
            by_rule.setdefault(v.rule, []).append(n)
    cause = list(range(len(found)))
    for link in LINKS:
        for n in by_rule.get(link.effect, ()):
            candidates = (c for name in link.causes for c in by_rule.get(name, ()))
            if cause[n] == n and found[n].answer is None:
                cause[n] = next((c for c in candidates if _follows(found[n], found[c], link.by)), n)
    roots = []
    for n in range(len(found)):
        while cause[n] != n:
            n = cause[n]
        roots.append(n)
    return roots


def _follows(effect: Verdict, cause: Verdict, by: Tie) -> bool:
    if _blocks(effect) and not _blocks(cause):
        return False
    match by:
        case "row":
            return effect.subject == cause.subject
        case "unread":  # one word that cannot be read in the target and in the actual
            return effect.subject == cause.subject and effect.outcome == cause.outcome == "unreadable"
        case "certain":  # of the same row, where the cause is no question itself
            return effect.subject == cause.subject and cause.outcome == "fail"
        case "cell":
            return effect.where == cause.where
        case "named":
            return f"“{cause.subject}”" in effect.found
        case "column":  # a column of amounts that is wrong, and what was computed from it
            return any(name in effect.found and name in cause.found for name in COLUMNS)
        case "part":  # the same, where only a part of the total is asked about
            return effect.outcome == "query" and any(n in effect.found and n in cause.found for n in COLUMNS)
        case "figures":
            told = set(_figures(effect.found))
            return bool(told) and told <= set(_figures(cause.found))
        case "told":
            words = QUOTED.search(effect.found)
            return effect.where == cause.where and bool(words and words[1] and words[1] in cause.found)
        case "figure":
            return bool(set(_figures(effect.found)) & set(_figures(cause.found)))
        case "table":  # of one rule, what asks follows from what is certain
            return effect.rule != cause.rule or (effect.outcome == "query") > (cause.outcome == "query")


def _blocks(v: Verdict) -> bool:
    return v.severity == "P0" and v.outcome != "query"


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?[^\d\s，。；、”）]?", text)


def _fault(v: Verdict) -> object:
    """What is equal for the findings of one fault; nothing for a finding that is a matter of its own."""
    scope = ONE_FAULT.get(v.rule)
    if scope is None or v.answer or v.outcome == "rule_error":
        return None
    same = (
        v.where
        if scope == "place"
        else re.sub(r"“[^”]*”|\d+(?:\.\d+)?[^，。；、]*", "", v.found.replace(v.subject, ""))
    )
    return v.rule, v.outcome, v.severity, v.waived, same


def _one(rows: list[Verdict], effects: tuple[Verdict, ...]) -> Verdict:
    """One finding for all its rows, each told under the words that they share."""
    first = rows[0]
    if len(rows) == 1:
        return replace(first, effects=effects) if effects else first
    told: dict[str, list[str]] = {}
    for v in rows:
        told.setdefault(v.found, []).append(f"“{v.subject}”")
    found = "；".join(f"{'、'.join(dict.fromkeys(names))}：{words}" for words, names in told.items())
    wording = "".join(dict.fromkeys(v.wording for v in rows))
    expected = "；".join(dict.fromkeys(v.expected for v in rows))
    return replace(
        first,
        subject=f"{len(rows)}处",
        found=found,
        expected=expected,
        wording=wording,
        rows=tuple(rows),
        effects=effects,
    )
