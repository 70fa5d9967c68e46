@echo off
rem Runs Brisk from the folder in which this lies, with a JDK 25: that of JAVA_HOME, or the one on the path.
rem   BRISK_HEAP=512m     the heap, when the default does not fit
rem   BRISK_JAVA_OPTS=    further options for the JVM
setlocal
set "BRISK_APP=%~dp0..\app"
set "BRISK_JAVA=java.exe"
if defined JAVA_HOME set "BRISK_JAVA=%JAVA_HOME%\bin\java.exe"
if not defined BRISK_HEAP set "BRISK_HEAP=192m"
"%BRISK_JAVA%" @OPTIONS@ %BRISK_JAVA_OPTS% -cp "%BRISK_APP%\brisk.jar" dev.brisk.cli.Brisk %*
if errorlevel 9009 (
  echo brisk: no JDK 25 found. Install one, for example Temurin by the installation page of Adoptium, or set JAVA_HOME to it. 1>&2
)
exit /b %ERRORLEVEL%
