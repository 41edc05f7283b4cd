using CrmDr.Controller.Configuration;
using CrmDr.Controller.Endpoints;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Cache;
using CrmDr.ServiceDefaults.Problems;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddCrmCache();
builder.AddController(ControllerOptions.From(builder.Configuration, builder.Configuration.LoadDrPlan()));

var app = builder.Build();
app.UseCrmProblems();
app.MapDefaultEndpoints();
app.MapAuthority();
app.MapStatus();
app.MapOperations();
app.MapVerify();
app.Run();
