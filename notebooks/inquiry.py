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
project = "hukou-dibao"
year = 2024
stage = None

# %%
from perfeval.params.unread import checked, evaluation  # 读入失败时，下面各格不显示上一个项目

from perfeval import params, review, scoring
from perfeval.report import analysis, letters

params.refuse_unknown(In, "project", "year", "stage")
evaluation = params.load(project, year, stage=stage)
checked = review.examine(scoring.score(evaluation, params.ruleset(evaluation)))
analysis.begin()
params.sources(evaluation)

# %%
letters.inquiry(checked)
