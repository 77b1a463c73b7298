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
# 提纲：县级部门评价短报告，五章
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
narrative.signatures(evaluation)

# %%
message.summary(card)

# %%
narrative.contents(evaluation)

# %% [markdown]
# # 一、项目基本情况

# %%
narrative.words(evaluation, "项目概况")

# %%
tables.budget(evaluation, "表1-1")

# %%
tables.funds_by_year(evaluation)

# %% [markdown]
# # 二、评价工作开展情况

# %%
narrative.words(evaluation, "绩效评价工作过程")

# %% [markdown]
# # 三、评价结论及分析

# %% [markdown]
# ## （一）评价结论

# %%
narrative.conclusion(card)

# %%
tables.summary(card, "表3-1")

# %%
charts.level_rates(card, "图3-1")

# %% [markdown]
# ## （二）指标完成情况

# %%
narrative.more_words(evaluation, "指标完成情况")

# %%
tables.deductions(card, "表3-2")

# %%
tables.indicators_by_year(evaluation)

# %% [markdown]
# # 四、存在的问题及原因分析

# %%
narrative.problems(evaluation, 2, card)

# %% [markdown]
# # 五、有关建议

# %%
narrative.recommendations(evaluation)

# %%
narrative.more_words(evaluation, "其他需要说明的问题")

# %%
narrative.limits(card)

# %% [markdown]
# # 附件1　评分表

# %%
tables.scores(card, "附表1-1")

# %% [markdown]
# # 附件2　满意度调查

# %%
tables.survey(evaluation, "附表2-1", survey.examine(card))

# %%
workpapers.book(card)

# %%
workpapers.review(checked)
