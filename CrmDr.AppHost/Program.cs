Console.WriteLine("crmdr");
