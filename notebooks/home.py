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

# %% [markdown]
# # 绩效评价工作簿
#
# 点工具栏的 ▶▶ 刷新。表中的链接在这里打开；“报告”打开工作副本，在里面运行、查看、导出。

# %%
from perfeval.lab import home

home.projects()

# %% [markdown]
# ## 开始
#
# 在菜单“文件 → 新建 → 终端”中输入：
#
# | 要做的事 | 命令 |
# |---|---|
# | 导入自评表或报告 | `perfeval import 文件` |
# | 检查参数文件 | `perfeval check 项目 年度` |
# | 列出复核发现 | `perfeval review 项目 年度` |
# | 生成报告 | `perfeval build 项目 年度` |
# | 开始新的年度 | `perfeval new 项目 年度` |
# | 打开一份报告的工作副本 | `perfeval lab 项目 年度` |
#
# 自己的分析：[专题分析的例子](../study.ipynb)，[说明](../../docs/analysis.md)。
