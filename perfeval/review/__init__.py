"""Asks a scorecard questions: what a careful finance bureau would object to, found before it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from perfeval.model import handed
from perfeval.model.evaluation import Waiver
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import ACTED, WHOLE, Review, Rule, Verdict, bad
from perfeval.review import causes
from perfeval.review.by_hand import BY_HAND
from perfeval.review.money import funds, leftovers, pace, printed
from perfeval.review.rows import (
    actuals,
    breaches,
    categories,
    ceilings,
    criteria,
    deductions,
    design,
    elements,
    grounds,
    instalments,
    names,
    other_rows,
    process,
    reasons,
    reported,
    scores,
    structure,
    surveyed,
    targets,
    totals,
    unscored,
    worded,
)
from perfeval.review.sentences import (
    agreement,
    bound,
    breakdowns,
    chapter_scores,
    claims,
    contrary,
    counted,
    enclosures,
    figures,
    gaps,
    goals,
    identities,
    origins,
    ownmarks,
    ownwords,
    per_head,
    quoted,
    reckoned,
    relations,
    sheets,
    sums,
    tabulated,
    told,
    transposed,
    wholes,
)
from perfeval.review.text import (
    advice,
    anchors,
    answers,
    frame,
    places,
    privacy,
    references,
    relative,
    units,
    whole,
    words,
)
from perfeval.review.time import compared, dates, days, history, lengths, rowdays, schedule, steps, trends, years

RULES: tuple[Rule, ...] = (
    # structure
    Rule(structure.points_sum_to_full, "W01", "P0"),
    Rule(structure.split_follows_the_decree, "W02", "P1"),
    Rule(totals.printed_points_equal_their_rows, "W03", "P0"),
    Rule(structure.every_row_has_points, "W04", "P1"),
    Rule(structure.execution_points_are_listed, "W05", "P0"),
    Rule(structure.department_frame_is_complete, "W06", "P0"),
    Rule(whole.points_are_the_approved_ones, "W07", "P1"),
    Rule(structure.no_row_is_too_heavy, "W08", "P2"),
    Rule(structure.required_kinds_are_present, "W09", "P1"),
    Rule(design.people_served_are_asked, "W09", "P1"),
    Rule(names.names_are_not_repeated, "W10", "P1"),
    Rule(totals.printed_total_is_the_sum, "A12", "P0"),
    Rule(totals.printed_grade_fits_the_total, "A13", "P0"),
    Rule(structure.frame_fits_the_report, "N11", "P0"),
    Rule(design.parts_are_not_scored_beside_their_whole, "W10", "P1"),
    # funds
    Rule(funds.fund_rows_add_up, "B01", "P0"),
    Rule(funds.stated_execution_rate_is_right, "B02", "P0"),
    Rule(printed.printed_rates_follow_from_the_amounts, "B02", "P0"),
    Rule(funds.execution_points_follow_the_rate, "B03", "P0"),
    Rule(printed.printed_execution_score_follows_the_rate, "B03", "P0"),
    Rule(printed.fund_parts_carry_no_points, "B07", "P2"),
    Rule(printed.total_cost_is_what_was_spent, "N01", "P1"),
    Rule(funds.spending_stays_within_the_budget, "B04", "P0"),
    Rule(pace.slow_spending_is_explained, "B05", "P1"),
    Rule(pace.budget_change_is_explained, "B06", "P1"),
    Rule(pace.scores_keep_pace_with_spending, "B08", "P1"),
    Rule(funds.execution_rate_has_its_denominator, "B09", "P0"),
    Rule(funds.transfers_cover_payments, "B10", "P0"),
    Rule(funds.amounts_keep_their_unit, "B11", "P0"),
    Rule(unscored.nothing_divided_has_no_rate, "B02", "P1"),
    Rule(enclosures.spending_by_use_is_what_was_spent, "B01", "P0"),
    Rule(leftovers.money_left_is_what_was_not_spent, "B01", "P0"),
    Rule(leftovers.all_paid_in_words_is_all_paid, "B01", "P0"),
    Rule(leftovers.fund_figures_in_words_are_those_of_the_table, "N01", "P0"),
    # targets
    Rule(targets.target_can_be_measured, "T01", "P1"),
    Rule(targets.rate_has_a_percentage, "T02", "P1"),
    Rule(targets.qualitative_target_has_a_yardstick, "T03", "P1"),
    Rule(ceilings.cost_has_a_ceiling, "T04", "P0"),
    Rule(targets.share_is_within_the_whole, "T05", "P1"),
    Rule(names.name_agrees_with_target, "T06", "P0"),
    Rule(categories.indicator_is_in_its_category, "T07", "P1"),
    Rule(categories.social_cost_is_a_harm, "T08", "P1"),
    Rule(categories.benefit_is_more_than_work_done, "T09", "P1"),
    Rule(categories.quality_is_more_than_completion, "T10", "P1"),
    Rule(ceilings.satisfaction_asks_the_beneficiaries, "T11", "P0"),
    Rule(ceilings.people_are_not_capped, "T13", "P1"),
    Rule(ceilings.cost_is_not_just_the_budget, "T14", "P2"),
    Rule(targets.indicator_belongs_to_the_project, "T15", "P0"),
    Rule(targets.target_is_not_the_points, "T16", "P0"),
    Rule(names.levels_have_their_official_names, "T17", "P2"),
    Rule(whole.goal_is_met_in_its_own_words, "T18", "P1"),
    Rule(enclosures.approved_goals_are_those_measured, "T18", "P1"),
    Rule(names.name_is_whole, "T19", "P2"),
    Rule(design.rates_are_not_measured_in_things, "T02", "P1"),
    Rule(unscored.qualitative_target_is_answered_in_words, "T03", "P1"),
    Rule(design.names_are_of_this_year, "T06", "P1"),
    Rule(design.name_asks_one_matter, "T01", "P1"),
    Rule(design.costs_are_measured_as_costs, "T07", "P1"),
    Rule(design.level2_stands_under_its_level1, "T17", "P1"),
    Rule(design.satisfaction_rows_ask_satisfaction, "T07", "P1"),
    Rule(design.fund_rates_repeat_the_fund_table, "T07", "P1"),
    Rule(design.times_are_no_benefits, "T07", "P1"),
    Rule(design.completion_is_not_counted_twice, "T10", "P1"),
    Rule(unscored.staff_are_no_beneficiaries, "T11", "P1"),
    Rule(design.costs_have_an_amount, "T14", "P1"),
    Rule(design.rows_name_no_other_programme, "T15", "P0"),
    # actuals
    Rule(actuals.actual_is_filled_in, "A01", "P0"),
    Rule(actuals.actual_is_a_measurement, "A02", "P1"),
    Rule(actuals.quantitative_actual_is_a_number, "A02", "P1"),
    Rule(actuals.actual_has_the_unit_of_the_target, "A03", "P0"),
    Rule(scores.score_within_points, "A04", "P0"),
    Rule(scores.score_follows_the_rule, "A05", "P0"),
    Rule(scores.missed_target_loses_points, "A06", "P0"),
    Rule(scores.met_target_keeps_its_points, "A07", "P0"),
    Rule(scores.different_deviations_lose_different_points, "A08", "P1"),
    Rule(scores.over_achievement_has_a_reason, "A09", "P1"),
    Rule(scores.qualitative_score_lies_in_its_band, "A10", "P0"),
    Rule(scores.qualitative_scores_differ, "A11", "P2"),
    Rule(identities.parts_add_up_to_the_whole, "A15", "P0"),
    Rule(whole.claimed_dates_fit_the_evidence, "A18", "P0"),
    Rule(scores.decided_score_has_grounds, "A19", "P0"),
    Rule(identities.stock_follows_from_its_flows, "A20", "P1"),
    Rule(identities.stock_goes_on_from_last_year, "A20", "P1"),
    Rule(actuals.actuals_stand_in_their_own_rows, "A02", "P1"),
    Rule(actuals.actuals_are_no_copies_of_the_row_beside, "A02", "P0"),
    Rule(actuals.rates_show_their_figures, "A21", "P1"),
    Rule(criteria.standard_says_what_it_computes, "A23", "P0"),
    Rule(dates.date_target_is_answered_with_a_date, "A02", "P1"),
    Rule(process.score_follows_from_the_process, "A05", "P0"),
    Rule(reported.score_follows_from_what_was_found, "A05", "P0"),
    Rule(worded.score_follows_the_words_of_the_standard, "A05", "P0"),
    Rule(process.counted_faults_cost_their_points, "E11", "P0"),
    Rule(process.rates_follow_from_the_counts_beside_them, "A15", "P0"),
    Rule(process.met_points_earn_their_share, "A05", "P0"),
    Rule(process.a_breach_that_forfeits_the_points_forfeits_them, "E12", "P0"),
    Rule(process.the_change_is_the_one_that_earns, "E12", "P0"),
    Rule(ownwords.sums_in_words_are_right, "A05", "P0"),
    Rule(ownmarks.mean_of_marks_is_right, "A05", "P0"),
    Rule(ownmarks.marks_in_words_are_the_marks, "A05", "P0"),
    Rule(elements.points_in_words_are_as_found, "A05", "P1"),
    Rule(days.days_in_words_are_those_of_the_fields, "A15", "P1"),
    Rule(dates.late_work_loses_points, "A06", "P0"),
    Rule(instalments.late_instalments_lose_points, "A06", "P0"),
    Rule(compared.progress_on_last_year_is_progress, "A06", "P0"),
    Rule(ownwords.what_must_not_happen_costs_the_points, "A06", "P0"),
    Rule(unscored.excess_without_points_is_explained, "A09", "P1"),
    Rule(ownwords.target_and_actual_are_quoted_right, "A15", "P0"),
    Rule(ownwords.shares_follow_from_their_counts, "A15", "P0"),
    Rule(ownwords.rate_in_words_is_the_actual, "A15", "P0"),
    Rule(ownwords.sample_lies_within_what_exists, "A15", "P0"),
    Rule(dates.acceptance_papers_are_of_the_year, "A18", "P1"),
    Rule(dates.nothing_is_dated_after_the_report, "A18", "P0"),
    # reasons
    Rule(reasons.shortfall_has_a_reason, "E01", "P0"),
    Rule(reasons.reason_comes_with_a_measure, "E02", "P1"),
    Rule(reasons.reasons_differ_between_rows, "E03", "P1"),
    Rule(reasons.reason_fits_the_figures, "E04", "P1"),
    Rule(other_rows.reason_claims_no_other_rate, "E04", "P1"),
    Rule(grounds.full_marks_have_evidence, "E05", "P1"),
    Rule(surveyed.satisfaction_rests_on_a_survey, "E06", {"部门评价": "P0", "财政评价": "P0", "*": "P1"}),
    Rule(surveyed.satisfaction_agrees_with_the_survey, "E06", "P1"),
    Rule(surveyed.satisfaction_follows_from_the_sheets_in_words, "E06", "P1"),
    Rule(sheets.sheets_in_the_text_give_the_satisfaction, "E06", "P1"),
    Rule(surveyed.no_complaint_is_no_survey, "E07", "P1"),
    Rule(surveyed.sample_supports_the_satisfaction, "E08", "P1"),
    Rule(surveyed.satisfaction_is_not_just_the_target, "E09", "P2"),
    Rule(grounds.evidence_is_more_than_a_statement, "E10", "P1"),
    Rule(reasons.deduction_in_words_is_the_deduction, "E11", "P1"),
    Rule(grounds.undone_work_earns_no_full_marks, "E12", "P0"),
    Rule(unscored.unmet_targets_without_points_are_explained, "E01", "P0"),
    Rule(deductions.every_deduction_has_its_reason, "E01", "P0"),
    Rule(unscored.measures_are_concrete, "E02", "P2"),
    Rule(deductions.one_cause_is_deducted_once, "E03", "P1"),
    Rule(deductions.reason_is_of_its_own_row, "E04", "P1"),
    Rule(deductions.praise_costs_no_points, "E04", "P1"),
    Rule(dates.survey_is_of_the_year, "E10", "P1"),
    Rule(ownmarks.score_in_words_is_the_score, "E11", "P1"),
    Rule(ownwords.reason_counts_what_is_missing, "E04", "P1"),
    Rule(gaps.shortfall_in_words_is_the_shortfall, "E04", "P1"),
    Rule(other_rows.reason_is_not_another_rows, "E04", "P1"),
    Rule(ownwords.share_in_words_is_the_share_given, "E11", "P0"),
    Rule(told.what_is_denied_is_not_affirmed, "E04", "P1"),
    Rule(claims.what_is_called_none_did_not_happen, "E04", "P1"),
    Rule(contrary.want_of_money_shows_in_the_funds, "E04", "P1"),
    Rule(contrary.ways_of_one_matter_agree, "E04", "P1"),
    Rule(contrary.one_shortfall_has_one_reason, "E04", "P1"),
    Rule(contrary.results_rest_on_measurements, "E10", "P1"),
    Rule(agreement.counted_events_are_those_told, "E11", "P0"),
    Rule(deductions.veto_is_named_among_the_reasons, "E11", "P2"),
    Rule(breaches.full_marks_stand_beside_no_fault, "E12", "P1"),
    Rule(ownwords.zero_in_words_is_zero, "E12", "P0"),
    Rule(design.accepted_work_is_finished, "E12", "P0"),
    # words
    Rule(figures.facts_agree_with_the_table, "N01", "P0"),
    Rule(figures.text_agrees_with_the_table, "N01", "P0"),
    Rule(figures.counts_match_the_table, "N15", "P0"),
    Rule(counted.lists_hold_as_many_as_they_say, "N15", "P2"),
    Rule(breakdowns.parts_fit_the_whole, "A15", "P1"),
    Rule(breakdowns.rounding_is_noted, "A15", "P2"),
    Rule(figures.rates_follow_from_their_figures, "A15", "P0"),
    Rule(figures.text_numbers_come_from_facts, "N13", "P1"),
    Rule(origins.figures_of_rows_have_their_origin, "N13", "P1"),
    Rule(agreement.goal_states_the_results_of_the_table, "N01", "P0"),
    Rule(told.goals_in_words_are_the_targets, "N01", "P1"),
    Rule(claims.all_met_in_words_is_all_met, "N01", "P1"),
    Rule(wholes.all_done_in_words_is_all_done, "N01", "P1"),
    Rule(wholes.later_steps_pass_no_more, "A15", "P1"),
    Rule(wholes.money_for_one_thing_is_for_no_other, "N01", "P1"),
    Rule(wholes.full_marks_in_words_are_full_marks, "N22", "P1"),
    Rule(agreement.text_counts_agree_with_the_table, "N01", "P0"),
    Rule(agreement.same_words_give_one_number, "N01", "P0"),
    Rule(agreement.survey_counts_in_words_are_the_counts, "N01", "P0"),
    Rule(agreement.figures_are_copied_right, "N01", "P0"),
    Rule(goals.goal_names_the_things_of_the_table, "N01", "P0"),
    Rule(goals.goal_plans_are_the_targets_of_the_table, "T18", "P1"),
    Rule(per_head.amounts_for_each_are_those_of_the_table, "N01", "P1"),
    Rule(transposed.figures_of_the_text_are_not_turned, "N01", "P1"),
    Rule(trends.rate_of_change_follows_from_the_words, "N01", "P0"),
    Rule(enclosures.figures_are_what_their_lists_hold, "A15", "P0"),
    Rule(sums.parts_of_a_sentence_make_the_whole, "A15", "P1"),
    Rule(reckoned.figures_in_words_follow_from_each_other, "A15", "P1"),
    Rule(tabulated.own_tables_hold_together, "A15", "P1"),
    Rule(sums.remainders_are_what_is_left, "A15", "P0"),
    Rule(sums.changes_go_the_way_they_say, "A15", "P0"),
    Rule(trends.series_go_the_way_they_say, "A15", "P0"),
    Rule(sums.trends_have_figures, "N13", "P2"),
    Rule(sums.listed_shares_add_up, "N14", "P1"),
    Rule(words.years_are_possible, "N02", "P0"),
    Rule(told.work_in_words_is_the_work_listed, "A18", "P1"),
    Rule(days.days_are_possible, "N02", "P0"),
    Rule(days.days_of_each_month_agree, "N01", "P1"),
    Rule(dates.evaluated_object_is_of_the_year, "N02", "P0"),
    Rule(years.figures_are_of_the_year_they_name, "N02", "P1"),
    Rule(years.results_are_told_as_of_this_year, "N02", "P1"),
    Rule(years.the_year_evaluated_is_that_of_the_form, "N02", "P1"),
    Rule(years.papers_are_numbered_in_their_time, "N02", "P2"),
    Rule(dates.work_goes_in_order_of_time, "N02", "P1"),
    Rule(dates.periods_end_after_they_begin, "N02", "P1"),
    Rule(steps.steps_of_work_follow_each_other, "A18", "P1"),
    Rule(rowdays.days_of_rows_are_those_of_the_text, "N01", "P1"),
    Rule(lengths.lengths_of_time_are_those_between_the_days, "A15", "P1"),
    Rule(schedule.the_draft_follows_the_field_work, "A18", "P1"),
    Rule(schedule.results_are_of_the_year, "N02", "P1"),
    Rule(schedule.what_was_done_precedes_the_form, "A18", "P1"),
    Rule(schedule.the_year_is_over_when_it_is_evaluated, "A18", "P2"),
    Rule(schedule.measures_are_still_to_come, "N08", "P1"),
    Rule(schedule.next_steps_are_of_years_to_come, "N02", "P1"),
    Rule(schedule.results_follow_their_events, "A18", "P1"),
    Rule(whole.only_this_project_is_named, "N03", "P0"),
    Rule(places.places_are_those_of_the_project, "N03", "P0"),
    Rule(units.doers_are_the_units_of_the_form, "N16", "P1"),
    Rule(places.names_of_places_are_written_alike, "N03", "P1"),
    Rule(frame.no_sentence_is_of_another_sector, "N03", "P0"),
    Rule(frame.those_helped_are_those_of_the_project, "N03", "P1"),
    Rule(words.tools_leave_no_trace, "N04", "P0"),
    Rule(design.prompts_of_the_form_are_removed, "N04", "P1"),
    Rule(words.sections_have_text, "N05", {"部门评价": "P0", "财政评价": "P0", "*": "P1"}),
    Rule(words.headings_are_numbered_in_order, "N06", "P2"),
    Rule(anchors.chapters_have_their_place, "N05a", "P2"),
    Rule(anchors.tables_and_figures_are_referred_to, "N06a", "P2"),
    Rule(words.department_evaluates_itself_nowhere, "N11", "P0"),
    Rule(frame.evaluation_is_not_called_self_evaluation, "N11", "P0"),
    Rule(words.methods_are_named, "N12", "P1"),
    Rule(frame.methods_are_used_where_they_are_named, "N12", "P1"),
    Rule(whole.shares_make_up_the_whole, "N14", "P1"),
    Rule(whole.units_keep_their_names, "N16", "P1"),
    Rule(frame.short_names_of_units_are_explained, "N16", "P1"),
    Rule(words.report_names_its_grounds, "N18", "P1"),
    Rule(whole.limits_are_told, "N19", "P1"),
    Rule(frame.sampling_is_told_among_the_limits, "N19", "P1"),
    Rule(words.past_goals_are_not_future, "N20", "P2"),
    Rule(words.sentences_read_clean, "N17", "P2"),
    Rule(words.punctuation_is_full_width, "N17a", "P2"),
    Rule(sums.rests_are_what_is_left, "A15", "P1"),
    # references
    Rule(references.cited_evidence_is_in_the_catalogue, "E10", "P1"),
    Rule(relations.fields_that_tell_one_matter_agree, "A15", "P1"),
    Rule(references.documents_keep_their_numbers, "N18", "P1"),
    Rule(references.papers_keep_their_issuers, "N18", "P1"),
    Rule(references.evaluators_are_those_listed, "N27", "P1"),
    Rule(places.people_are_written_alike, "N27", "P1"),
    Rule(references.field_work_is_dated_within_its_step, "A18", "P1"),
    Rule(relative.interval_in_words_is_that_of_the_band, "A10", "P1"),
    Rule(relative.more_and_less_agree_with_the_table, "N01", "P0"),
    Rule(relative.gaps_go_the_way_they_say, "N01", "P1"),
    Rule(relative.shares_name_their_whole, "A15", "P1"),
    Rule(references.facts_are_those_the_words_name, "N01", "P1"),
    Rule(bound.named_parts_make_their_sum, "A15", "P1"),
    Rule(bound.facts_fit_the_words_beside_them, "N01", "P1"),
    Rule(relative.unit_costs_are_per_what_they_say, "A15", "P1"),
    Rule(references.answers_add_up_to_those_asked, "A15", "P1"),
    Rule(references.listed_things_stand_once, "A15", "P1"),
    # quoted
    Rule(quoted.rated_rows_are_counted, "N15", "P1"),
    Rule(quoted.reading_keeps_the_number, "A03", "P1"),
    Rule(quoted.amounts_keep_their_ten_thousands, "B11", "P0"),
    Rule(quoted.roundings_are_right, "A05", "P0"),
    Rule(quoted.parts_lie_within_their_whole, "A15", "P1"),
    Rule(quoted.carry_over_is_what_is_left, "B01", "P1"),
    Rule(advice.problems_have_recommendations, "N07", {"部门评价": "P0", "财政评价": "P0", "*": "P1"}),
    Rule(answers.advice_answers_its_problem, "N07", "P1"),
    Rule(answers.advice_is_not_repeated, "N21", "P1"),
    Rule(references.numbers_of_documents_fit_their_years, "N02", "P1"),
    Rule(advice.problems_have_causes, "N07a", "P1"),
    Rule(advice.recommendations_have_owner_and_due, "N08", "P1"),
    Rule(advice.advice_aims_beyond_what_is_reached, "N08", "P1"),
    Rule(dates.advice_is_due_after_the_report, "N08", "P1"),
    Rule(advice.deductions_lead_to_problems, "N09", {"部门评价": "P0", "财政评价": "P0", "*": "P1"}),
    Rule(advice.problems_show_in_scores, "N10", "P1"),
    Rule(contrary.no_problems_means_nothing_missed, "N09", "P1"),
    Rule(contrary.problems_praise_nothing, "N10", "P1"),
    Rule(advice.problems_are_told_apart, "N21", "P1"),
    Rule(whole.text_states_the_same_result, "N22", "P0"),
    Rule(chapter_scores.scores_of_parts_in_words_are_theirs, "N22", "P0"),
    Rule(chapter_scores.points_in_the_text_are_those_of_their_rows, "N22", "P0"),
    Rule(privacy.personal_data_stay_in_the_house, "N25", "P0"),
    Rule(privacy.small_groups_are_not_printed, "N26", "P1"),
    Rule(enclosures.lead_evaluator_is_qualified, "N27", "P1"),
    # years
    Rule(years.years_make_the_period, "A15", "P0"),
    Rule(compared.last_years_results_are_last_years, "Y02", "P1"),
    Rule(history.changed_indicators_are_told, "Y01", "P1"),
    Rule(history.changed_definitions_are_told, "Y02", "P0"),
    Rule(compared.changes_in_words_are_those_of_both_years, "Y02", "P1"),
    Rule(history.facts_agree_over_the_years, "Y02", "P1"),
    Rule(history.text_is_written_anew, "Y03", "P1"),
    Rule(history.last_problems_are_followed_up, "Y04", "P1"),
    Rule(history.reasons_are_not_last_years, "Y05", "P1"),
    Rule(history.targets_keep_up_with_results, "T12", "P1"),
    Rule(history.budget_reacts_to_the_grade, "Y06", "P1"),
)


def examine(card: Scorecard) -> Review:
    """Every rule's verdict on every row it looks at; one broken rule never hides the others.

    Waived findings stay visible.
    """
    if given := handed.review(card):
        return given
    verdicts = [_marked(verdict, card) for rule in RULES for verdict in _asked(rule, card)]
    matters = causes.gathered([v for v in verdicts if v.outcome in ACTED])
    accepted = {
        row.fingerprint: marked.waived
        for v in matters
        if v.rows and (marked := _marked(v, card)).waived
        for row in v.rows
    }
    if accepted:  # whoever accepts a fault on many rows accepts it on each; what followed from it stands for itself
        verdicts = [
            replace(v, waived=accepted.get(v.fingerprint, v.waived)) if v.outcome in ACTED else v for v in verdicts
        ]
        matters = causes.gathered([v for v in verdicts if v.outcome in ACTED])
    known = {v.fingerprint for v in (*verdicts, *matters) if v.outcome in ACTED}
    faults = tuple(_waiver_faults(card, known))
    return Review(card, (*verdicts, *faults), (*(_marked(v, card) for v in matters), *faults), RULES, BY_HAND)


def _marked(v: Verdict, card: Scorecard) -> Verdict:
    """The finding with who accepts it and what the unit answers."""
    if v.outcome not in ACTED or v.outcome == "rule_error":
        return v
    evaluation = card.evaluation
    waiver = next((w for w in evaluation.waivers if w.finding == v.fingerprint and not _expired(w, card)), None)
    answer = next((a for a in reversed(evaluation.answers) if a.finding == v.fingerprint), v.answer)
    if waiver is None and answer is v.answer:
        return v
    return replace(v, waived=f"{waiver.by}：{waiver.reason}" if waiver else v.waived, answer=answer)


def _asked(rule: Rule, card: Scorecard) -> Iterator[Verdict]:
    """The rule's verdicts; what it would find only once the open questions of scoring are answered, it asks."""
    said = tuple(rule.ask(card))
    if not card.customary:
        yield from said
        return
    known = {v.fingerprint for v in said if v.outcome in ACTED}
    usual = [v for v in rule.ask(card.customary) if v.outcome in ("fail", "query") and v.fingerprint not in known]
    found = {v.subject for v in usual}
    yield from (v for v in said if v.outcome in ACTED or v.subject not in found)
    yield from (
        replace(v, outcome="query", found=f"{v.found}（计分口径未选定，暂按通行口径核对）", wording="") for v in usual
    )


def _waiver_faults(card: Scorecard, found: set[str]) -> Iterator[Verdict]:
    """A waiver that waives nothing, or is past its day, is a finding itself."""
    for waiver in card.evaluation.waivers:
        if waiver.finding not in found:
            told = f"认可的例外“{waiver.finding}”没有对应的发现"
            yield _waiver_fault(waiver, told, "与现有发现的指纹一致", "发现已变化或消失，删去或重新认可")
        elif _expired(waiver, card):
            told = f"认可的例外“{waiver.finding}”已于{waiver.until}到期"
            yield _waiver_fault(waiver, told, "在有效期内", "重新认可或处理该问题")


def _waiver_fault(waiver: Waiver, found: str, expected: str, fix: str) -> Verdict:
    fault = bad(waiver.where.of("finding"), WHOLE, found, expected, fix)
    return replace(fault, rule="waivers_are_needed", code="V01", severity="P1")


def _expired(waiver: Waiver, card: Scorecard) -> bool:
    """Whether the report is dated after the waiver's last day; without a report date nothing expires."""
    numbers = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", card.evaluation.report.date or "")
    return bool(waiver.until and numbers and date(*map(int, numbers.groups())) > waiver.until)
