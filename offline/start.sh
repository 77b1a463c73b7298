#!/bin/sh
# 安装（第一次或升级后）并打开菜单；不用网络，不需要管理员。
set -e
here=$(cd "$(dirname "$0")" && pwd)
app=$here/app
wanted=$(cat "$app/python.txt")
if [ ! -x "$app/env/bin/perfeval" ] || ! cmp -s "$app/requirements.txt" "$app/env/installed.txt" || [ -n "$(find "$app/wheelhouse" -name 'perfeval-*.whl' -newer "$app/env/installed.txt")" ]; then
	python=
	for p in "python$wanted" python3 python; do
		if "$p" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" 2>/dev/null; then
			python=$p
			break
		fi
	done
	if [ -z "$python" ]; then
		echo "没有找到 Python $wanted，请先安装（可以只为当前用户安装）。"
		exit 1
	fi
	echo "正在安装，请稍候……"
	rm -rf "$app/env"
	"$python" -m venv "$app/env"
	"$app/env/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$app/wheelhouse" --require-hashes -r "$app/requirements.txt"
	"$app/env/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall "$app"/wheelhouse/perfeval-*.whl
	cp "$app/requirements.txt" "$app/env/installed.txt"
fi
exec "$app/env/bin/perfeval" menu "$here/workbook" --from "$app/template"
