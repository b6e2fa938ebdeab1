import { reason, request } from './api.js';
import { waitForToken } from './token.js';

/** Seconds between two questions: doubled with each that fails. */
const pause = { usual: 2, longest: 8 };

/** Seconds after which there will be no answer. */
const patience = 6;

/**
 * Asks for something again and again while somebody looks.
 * @param path where it is
 * @param onAnswer gets each answer, and gives whether to ask again
 * @param onDown gets each failure, in words
 * @returns start(), which asks at once, and stop()
 */
export function poll(path, { onAnswer, onDown }) {
  let wanted = false;
  let round = null;

  async function attempt(signal) {
    const limit = AbortSignal.timeout(patience * 1000);
    try {
      const { response, refused } = await request(path, { signal: AbortSignal.any([signal, limit]) });
      if (refused) {
        return { why: 'a token is needed', refused };
      }

      return response.ok
        ? { answer: await response.json() }
        : { why: await reason(response), after: Number(response.headers.get('Retry-After')) || 0 };
    } catch {
      return { why: limit.aborted ? 'no answer came' : 'the connection broke' };
    }
  }

  async function run(signal) {
    let wait = pause.usual;
    for (;;) {
      const { answer, why, refused, after = 0 } = await attempt(signal);
      if (signal.aborted) {
        return;
      }

      let seconds = pause.usual;
      if (!why) {
        wait = pause.usual;
        wanted = tell(answer);
      } else if (refused) {
        onDown(why);
        await waitForToken(refused);
        seconds = 0;
      } else {
        onDown(why);
        seconds = Math.max(wait, after);
        wait = Math.min(wait * 2, pause.longest);
      }

      await new Promise(resolve => setTimeout(resolve, seconds * 1000));
      if (signal.aborted || !wanted) {
        return;
      }
    }
  }

  function tell(answer) {
    try {
      return onAnswer(answer);
    } catch (error) {
      reportError(error); // A mistake of this page, which must not look like one of the network.
      return true;
    }
  }

  function begin() {
    round?.abort();
    round = new AbortController();
    if (wanted && !document.hidden) {
      run(round.signal);
    }
  }

  function want(on) {
    wanted = on;
    begin();
  }

  document.addEventListener('visibilitychange', begin);

  return { start: () => want(true), stop: () => want(false) };
}
