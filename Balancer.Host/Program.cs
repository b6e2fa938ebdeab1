using Balancer.Host;

return await new CommandLine().RunAsync(args, Launcher.RunAsync);
