@echo off
rem The front door on Windows: the same as ./crmdr.
where dotnet >nul 2>nul || (echo crmdr: the .NET 10 SDK is missing. Install it: https://dotnet.microsoft.com/download/dotnet/10.0 & exit /b 2)
dotnet run --project "%~dp0CrmDr.AppHost" -c Release -- %*
exit /b %errorlevel%
