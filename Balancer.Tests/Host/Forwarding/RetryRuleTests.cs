using Balancer.Host.Forwarding;

namespace Balancer.Tests.Host.Forwarding;

public class RetryRuleTests
{
    private static readonly string[] Idempotent = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"];
    private static readonly string[] Others = ["POST", "PATCH", "CONNECT", "PROPFIND", "get", ""];

    [Fact]
    public void Should_repeat_any_method_when_no_connection_was_made()
    {
        foreach (var method in (string[])[.. Idempotent, .. Others])
        {
            foreach (var bodyTaken in (bool[])[false, true])
            {
                Assert.Equal(Repeat.Free, RetryRule.Decide(new ForwardResult(ForwardOutcome.ConnectFailed, bodyTaken), method));
            }
        }
    }

    [Fact]
    public void Should_repeat_idempotent_methods_alone_when_the_backend_closed_early()
    {
        var whole = new ForwardResult(ForwardOutcome.ClosedEarly);

        Assert.All(Idempotent, method => Assert.Equal(Repeat.Charged, RetryRule.Decide(whole, method)));
        Assert.All(Others, method => Assert.Equal(Repeat.No, RetryRule.Decide(whole, method)));
    }

    [Fact]
    public void Should_not_repeat_when_a_body_byte_was_taken()
    {
        var taken = new ForwardResult(ForwardOutcome.ClosedEarly) { BytesIn = 1 };

        Assert.All(Idempotent, method => Assert.Equal(Repeat.No, RetryRule.Decide(taken, method)));
    }

    [Fact]
    public void Should_not_repeat_when_the_backend_may_have_acted_or_the_answer_has_begun()
    {
        var final = Enum.GetValues<ForwardOutcome>().Except([ForwardOutcome.ConnectFailed, ForwardOutcome.ClosedEarly]);

        Assert.All(final, outcome => Assert.Equal(
            Repeat.No, RetryRule.Decide(new ForwardResult(outcome), "GET")));
    }
}
