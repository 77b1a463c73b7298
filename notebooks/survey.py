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
project = "shili-xuni"
year = 2024
stage = None

# %%
from perfeval.params.unread import evaluation, found  # 读入失败时，下面各格不显示上一个项目

from perfeval import params, scoring
from perfeval.report import analysis, charts, quality, satisfaction, tables
from perfeval.studies import survey

params.refuse_unknown(In, "project", "year", "stage")
evaluation = params.load(project, year, stage=stage)
found = survey.examine(scoring.score(evaluation, params.ruleset(evaluation)))
analysis.begin()
params.sources(evaluation)

# %%
satisfaction.title(evaluation)

# %% [markdown]
# # 一、调查的基本情况

# %%
satisfaction.basis(evaluation)

# %%
tables.survey(evaluation, "表1", found)

# %% [markdown]
# # 二、样本和误差

# %%
satisfaction.sample(found)

# %% [markdown]
# # 三、调查结果

# %%
satisfaction.results(found)

# %%
tables.surveys.answers(found, "表2")

# %%
charts.surveys.answers(found, "图1")

# %%
tables.surveys.parts(found, "表", 3)

# %% [markdown]
# # 四、与指标值比较

# %%
satisfaction.verdict(evaluation, found)

# %% [markdown]
# # 五、使用这份结果应注意的问题

# %%
satisfaction.limits(found)

# %%
quality.signatures(evaluation, "主评人", "质量复核人")
