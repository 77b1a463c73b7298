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
# 提纲：绩效评价报告，七章（财预〔2020〕10号附3）
project = "hukou-dibao"
year = 2024
stage = None

# %%
from perfeval.params.unread import card, checked, evaluation, last_year  # 读入失败时，下面各格不显示上一个项目

from perfeval import params, review, scoring
from perfeval.build import loading
from perfeval.report import analysis, annexes, charts, message, narrative, tables, workpapers
from perfeval.studies import costs, experts, robustness, survey

params.refuse_unknown(In, "project", "year", "stage")
evaluation = params.load(project, year, stage=stage)
card = scoring.score(evaluation, params.ruleset(evaluation))
checked = review.examine(card)
last_year = loading.last_year(card)
analysis.begin(card)
params.sources(evaluation)

# %%
narrative.cover(evaluation)

# %%
narrative.quality(checked)

# %%
narrative.signatures(evaluation)

# %%
message.summary(card, costs.derived(evaluation), last_year)

# %%
narrative.contents(evaluation)

# %% [markdown]
# # 一、基本情况

# %% [markdown]
# ## （一）项目概况

# %%
narrative.words(evaluation, "项目概况")

# %%
tables.budget(evaluation, "表1-1")

# %%
charts.funds(card, "图1-1")

# %%
tables.funds_by_year(evaluation)

# %% [markdown]
# ## （二）项目绩效目标

# %%
narrative.words(evaluation, "项目绩效目标")

# %% [markdown]
# # 二、绩效评价工作开展情况

# %% [markdown]
# ## （一）绩效评价目的、对象和范围

# %%
narrative.words(evaluation, "绩效评价目的、对象和范围")

# %% [markdown]
# ## （二）绩效评价原则、评价指标体系、评价方法、评价标准

# %%
narrative.words(evaluation, "绩效评价原则、评价指标体系、评价方法、评价标准")

# %%
tables.indicator_system(evaluation, "表2-1")

# %% [markdown]
# ### 5.评分依据和口径

# %%
narrative.basis(card)

# %% [markdown]
# ## （三）绩效评价工作过程

# %%
narrative.words(evaluation, "绩效评价工作过程")

# %% [markdown]
# # 三、综合评价情况及评价结论

# %% [markdown]
# ## （一）评价结论

# %%
narrative.conclusion(card)

# %%
narrative.more_words(evaluation, "综合评价情况及评价结论")

# %%
tables.summary(card, "表3-1")

# %%
charts.level_rates(card, "图3-1")

# %% [markdown]
# ## （二）指标得分

# %%
tables.comparison(card, "表3-2")

# %%
message.results(costs.derived(evaluation), "表3-3")

# %%
message.against_last_year(last_year, "表3-4")

# %%
tables.indicators_by_year(evaluation)

# %% [markdown]
# # 四、绩效评价指标分析

# %%
narrative.more_words(evaluation, "绩效评价指标分析")

# %% [markdown]
# ## （一）项目决策情况

# %%
narrative.words(evaluation, "项目决策情况")

# %%
narrative.analysis(card, "决策")

# %% [markdown]
# ## （二）项目过程情况

# %%
narrative.words(evaluation, "项目过程情况")

# %%
narrative.analysis(card, "过程")

# %% [markdown]
# ## （三）项目产出情况

# %%
narrative.words(evaluation, "项目产出情况")

# %%
narrative.analysis(card, "产出")

# %% [markdown]
# ## （四）项目效益情况

# %%
narrative.words(evaluation, "项目效益情况")

# %%
narrative.analysis(card, "效益")

# %%
charts.indicator_rates(card, "图4-1")

# %%
charts.deviations(card, "图4-2")

# %% [markdown]
# # 五、主要经验及做法、存在的问题及原因分析

# %% [markdown]
# ## （一）主要经验及做法

# %%
narrative.words(evaluation, "主要经验及做法")

# %% [markdown]
# ## （二）存在的问题及原因分析

# %%
narrative.problems(evaluation, 3, card)

# %%
narrative.chain(card, "附表2-1")

# %%
message.rectified(last_year, "表5-1")

# %% [markdown]
# # 六、有关建议

# %%
narrative.recommendations(evaluation)

# %%
message.application(card)

# %% [markdown]
# # 七、其他需要说明的问题

# %%
narrative.words(evaluation, "其他需要说明的问题")

# %%
narrative.limits(card)

# %% [markdown]
# # 附件1　评分表

# %%
tables.scores(card, "附表1-1")

# %% [markdown]
# # 附件2　问题清单

# %%
tables.problems(card, "附表2-1")

# %% [markdown]
# # 附件3　工作开展情况

# %%
tables.work(evaluation, "附表3-1")

# %% [markdown]
# # 附件4　满意度调查

# %%
tables.survey(evaluation, "附表4-1", survey.examine(card))

# %%
charts.surveys.answers(survey.examine(card), "附图4-1")

# %%
tables.surveys.parts(survey.examine(card), "附表4-", 2)

# %% [markdown]
# # 附件5　基础数据和证据索引

# %%
tables.facts(evaluation, "附表5-1")

# %%
tables.evidence(evaluation, "附表5-2")

# %%
annexes.enclosed(card, 6)

# %%
workpapers.book(card)

# %%
workpapers.review(checked)

# %%
workpapers.certainty(robustness.examine(card, scoring.alternatives(card), scoring.line, survey.examine(card)))

# %%
workpapers.experts(experts.examine(card))

# %%
workpapers.costs(costs.examine(card))

# %%
charts.data(card)
