@echo off
chcp 65001 >nul
setlocal
set "here=%~dp0"
set "app=%here%app"
set /p wanted=<"%app%\python.txt"
if not exist "%app%\env\Scripts\perfeval.exe" goto install
fc /b "%app%\requirements.txt" "%app%\env\installed.txt" >nul 2>&1
if errorlevel 1 goto install
for %%w in ("%app%\wheelhouse\perfeval-*.whl") do if exist "%app%\env\%%~nxw" goto menu
:install
set "python="
py -%wanted% -c "" >nul 2>&1 && set "python=py -%wanted%"
if not defined python (
  python -c "import sys; sys.exit('%%d.%%d' %% sys.version_info[:2] != '%wanted%')" >nul 2>&1 && set "python=python"
)
if not defined python (
  echo 没有找到 Python %wanted%，请先安装（可以只为当前用户安装）。 Python %wanted% is needed.
  pause
  exit /b 1
)
echo 正在安装，请稍候…… Installing, please wait.
if exist "%app%\env" rmdir /s /q "%app%\env"
%python% -m venv "%app%\env" || goto failed
"%app%\env\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%app%\wheelhouse" --require-hashes -r "%app%\requirements.txt" || goto failed
for %%w in ("%app%\wheelhouse\perfeval-*.whl") do (
  "%app%\env\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall "%%w" || goto failed
  type nul > "%app%\env\%%~nxw"
)
copy /y "%app%\requirements.txt" "%app%\env\installed.txt" >nul
:menu
"%app%\env\Scripts\perfeval.exe" menu "%here%workbook" --from "%app%\template"
pause
exit /b %errorlevel%
:failed
echo 安装没有完成，请把上面的文字发给提供者。 The installation failed.
pause
exit /b 1
