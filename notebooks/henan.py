# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% tags=["parameters"]
# 参数：项目文件夹名、年度和阶段（None 为参数文件所写的阶段）
# 提纲：省级绩效评价报告，摘要、五章和六个附件（河南）
project = "hukou-dibao"
year = 2024
stage = None

# %%
from perfeval.params.unread import card, checked, evaluation, found  # 读入失败时，下面各格不显示上一个项目

from perfeval import params, review, scoring
from perfeval.report import analysis, charts, message, narrative, satisfaction, tables, workpapers
from perfeval.studies import costs, experts, robustness, survey

params.refuse_unknown(In, "project", "year", "stage")
evaluation = params.load(project, year, stage=stage)
card = scoring.score(evaluation, params.ruleset(evaluation))
checked = review.examine(card)
analysis.begin(card)
found = survey.examine(card)
params.sources(evaluation)

# %%
narrative.cover(evaluation)

# %%
narrative.quality(checked)

# %%
narrative.signatures(evaluation)

# %%
message.summary(card)

# %%
narrative.contents(evaluation)

# %% [markdown]
# # 一、项目概述

# %% [markdown]
# ## （一）项目立项背景及目的、主要内容

# %%
narrative.words(evaluation, "项目立项背景及目的、主要内容")

# %% [markdown]
# ## （二）资金投入和使用情况、项目实施情况

# %%
narrative.words(evaluation, "资金投入和使用情况、项目实施情况")

# %%
tables.budget(evaluation, "表1-1")

# %%
charts.funds(card, "图1-1")

# %% [markdown]
# ## （三）项目组织管理

# %%
narrative.words(evaluation, "项目组织管理")

# %% [markdown]
# ## （四）项目绩效目标

# %%
narrative.words(evaluation, "项目绩效目标")

# %%
tables.goals(evaluation, "表1-2")

# %% [markdown]
# # 二、综合绩效评价结论

# %% [markdown]
# ## （一）评价结论

# %%
narrative.conclusion(card)

# %%
narrative.more_words(evaluation, "综合绩效评价结论")

# %%
tables.summary(card, "表2-1")

# %%
charts.level_rates(card, "图2-1")

# %% [markdown]
# ## （二）扣分与问题、建议的对应

# %%
narrative.chain(card, "表2-2")

# %%
tables.deductions(card, "表2-2")

# %% [markdown]
# # 三、主要成效及经验

# %% [markdown]
# ## （一）主要成效

# %%
narrative.words(evaluation, "主要成效")

# %% [markdown]
# ## （二）主要经验及做法

# %%
narrative.words(evaluation, "主要经验及做法")

# %% [markdown]
# # 四、存在的问题和原因分析

# %%
narrative.more_words(evaluation, "存在的问题和原因分析")

# %%
narrative.problems(evaluation, 2, card)

# %% [markdown]
# # 五、改进建议

# %%
narrative.more_words(evaluation, "改进建议")

# %%
narrative.recommendations(evaluation)

# %% [markdown]
# # 附件1　绩效评价工作报告

# %% [markdown]
# ## （一）绩效评价目的、对象和范围

# %%
narrative.words(evaluation, "绩效评价目的、对象和范围")

# %% [markdown]
# ## （二）绩效评价依据

# %%
narrative.words(evaluation, "绩效评价依据")

# %%
narrative.basis(card)

# %% [markdown]
# ## （三）绩效评价原则、评价指标体系、评价方法、评价标准

# %%
narrative.words(evaluation, "绩效评价原则、评价指标体系、评价方法、评价标准")

# %%
tables.indicator_system(evaluation, "附表1-1")

# %% [markdown]
# ## （四）绩效评价工作过程

# %%
narrative.words(evaluation, "绩效评价工作过程")

# %%
tables.work(evaluation, "附表1-2")

# %% [markdown]
# ## （五）绩效评价指标分析

# %%
narrative.more_words(evaluation, "绩效评价指标分析")

# %% [markdown]
# ### 1.项目决策指标

# %%
narrative.more_words(evaluation, "项目决策情况")

# %%
narrative.analysis(card, "决策")

# %% [markdown]
# ### 2.项目过程指标

# %%
narrative.more_words(evaluation, "项目过程情况")

# %%
narrative.analysis(card, "过程")

# %% [markdown]
# ### 3.项目产出指标

# %%
narrative.more_words(evaluation, "项目产出情况")

# %%
narrative.analysis(card, "产出")

# %% [markdown]
# ### 4.项目效益指标

# %%
narrative.more_words(evaluation, "项目效益情况")

# %%
narrative.analysis(card, "效益")

# %%
tables.indicators_by_year(evaluation)

# %%
charts.indicator_rates(card, "附图1-1")

# %%
charts.deviations(card, "附图1-2")

# %% [markdown]
# ## （六）其他需要说明的问题

# %%
narrative.more_words(evaluation, "其他需要说明的问题")

# %%
narrative.limits(card)

# %% [markdown]
# # 附件2　指标体系评分表和问题清单

# %%
tables.scores(card, "附表2-1")

# %%
tables.comparison(card, "附表2-2")

# %%
tables.problems(card, "附表2-3")

# %% [markdown]
# # 附件3　满意度调查报告

# %% [markdown]
# ## （一）调查的基本情况

# %%
narrative.more_words(evaluation, "调查的基本情况")

# %%
satisfaction.basis(evaluation)

# %%
tables.survey(evaluation, "附表3-1", found)

# %% [markdown]
# ## （二）样本和误差

# %%
satisfaction.sample(found)

# %% [markdown]
# ## （三）调查结果

# %%
satisfaction.results(found)

# %%
tables.surveys.answers(found, "附表3-2")

# %%
charts.surveys.answers(found, "附图3-1")

# %%
tables.surveys.parts(found, "附表3-", 3)

# %% [markdown]
# ## （四）与指标值比较

# %%
satisfaction.verdict(evaluation, found)

# %% [markdown]
# ## （五）使用调查结果应注意的问题

# %%
narrative.more_words(evaluation, "使用调查结果应注意的问题")

# %%
satisfaction.limits(found)

# %% [markdown]
# # 附件4　访谈和实地调研报告

# %% [markdown]
# ## （一）调研对象和方式

# %%
narrative.words(evaluation, "调研对象和方式")

# %% [markdown]
# ## （二）调研情况

# %%
narrative.words(evaluation, "调研情况")

# %% [markdown]
# ## （三）调研结论

# %%
narrative.words(evaluation, "调研结论")

# %% [markdown]
# # 附件5　分年度资金明细

# %%
narrative.more_words(evaluation, "分年度资金明细")

# %%
tables.funds_by_year(evaluation, "附表5-1")

# %% [markdown]
# # 附件6　收到资料清单

# %%
narrative.more_words(evaluation, "收到资料清单")

# %%
tables.received(evaluation, "附表6-1")

# %%
tables.facts(evaluation, "附表6-2")

# %%
tables.evidence(evaluation, "附表6-3")

# %%
workpapers.book(card)

# %%
workpapers.review(checked)

# %%
workpapers.certainty(robustness.examine(card, scoring.alternatives(card), scoring.line, found))

# %%
workpapers.experts(experts.examine(card))

# %%
workpapers.costs(costs.examine(card))

# %%
charts.data(card)
