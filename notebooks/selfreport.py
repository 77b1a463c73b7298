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
# 提纲：单位自评报告，六章
project = "hukou-dibao"
year = 2024
stage = None

# %%
from perfeval.params.unread import card, checked, evaluation  # 读入失败时，下面各格不显示上一个项目

from perfeval import params, review, scoring
from perfeval.report import analysis, charts, message, narrative, tables, workpapers
from perfeval.studies import survey

params.refuse_unknown(In, "project", "year", "stage")
evaluation = params.load(project, year, stage=stage)
card = scoring.score(evaluation, params.ruleset(evaluation))
checked = review.examine(card)
analysis.begin(card)
params.sources(evaluation)

# %%
narrative.cover(evaluation)

# %%
narrative.quality(checked)

# %%
message.summary(card)

# %%
narrative.contents(evaluation)

# %% [markdown]
# # 一、项目支出基本情况

# %% [markdown]
# ## （一）项目概况

# %%
narrative.words(evaluation, "项目概况")

# %% [markdown]
# ## （二）项目绩效目标

# %%
narrative.words(evaluation, "项目绩效目标")

# %% [markdown]
# ## （三）资金安排和使用情况

# %%
tables.budget(evaluation, "表1-1")

# %%
charts.funds(card, "图1-1")

# %%
tables.funds_by_year(evaluation)

# %% [markdown]
# # 二、自评工作开展情况

# %%
narrative.words(evaluation, "自评工作开展情况")

# %% [markdown]
# # 三、自评结果及分析

# %% [markdown]
# ## （一）自评结果

# %%
narrative.conclusion(card)

# %%
tables.summary(card, "表3-1")

# %%
charts.level_rates(card, "图3-1")

# %% [markdown]
# ## （二）绩效目标完成情况分析

# %%
narrative.more_words(evaluation, "绩效目标完成情况分析")

# %%
tables.indicators_by_year(evaluation)

# %%
narrative.analysis(card, "决策")

# %%
narrative.analysis(card, "过程")

# %%
narrative.analysis(card, "产出")

# %%
narrative.analysis(card, "效益")

# %% [markdown]
# # 四、存在的问题和整改措施

# %% [markdown]
# ## （一）存在的问题及原因

# %%
narrative.problems(evaluation, 3, card)

# %% [markdown]
# ## （二）整改措施

# %%
narrative.recommendations(evaluation)

# %% [markdown]
# # 五、工作与预算安排建议

# %%
narrative.words(evaluation, "工作与预算安排建议")

# %% [markdown]
# # 六、其他需要说明的问题

# %%
narrative.more_words(evaluation, "其他需要说明的问题")

# %%
narrative.limits(card)

# %% [markdown]
# # 附件1　项目支出绩效自评表

# %%
tables.scores(card, "附表1-1")

# %% [markdown]
# # 附件2　满意度调查

# %%
tables.survey(evaluation, "附表2-1", survey.examine(card))

# %% [markdown]
# # 附件3　证据索引

# %%
tables.evidence(evaluation, "附表3-1")

# %%
workpapers.book(card)

# %%
workpapers.review(checked)
