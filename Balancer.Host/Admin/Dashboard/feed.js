import { reason, request } from './api.js';
import { now } from './charts.js';
import { waitForToken } from './token.js';

/** Seconds between attempts: doubled each time. */
const pause = { first: 0.5, longest: 5 };

/** Seconds of silence after which a connection is given up as dead; a dead network does not end it by itself. */
const longestSilence = 6;

/**
 * Reads a stream of events for as long as the page lives, connecting again whenever it ends. EventSource cannot send a token.
 * @param path where it is
 * @param onOpen is called when a connection stands
 * @param onEvent gets the data of each event
 * @param onDown gets each failure: why in words, and in how many seconds it is tried again, or null where a token has to come first
 * @param silent whether nothing for long is usual
 * @returns renew(), which connects anew, and hold(on), which is without a connection until hold(off)
 */
export function follow(path, { onOpen, onEvent, onDown, silent = false }) {
  let lastId = null;
  let wait = pause.first;
  let ending;
  let renewed = false;
  let release = null;
  let released;

  async function attempt() {
    let heard = now();
    ending = new AbortController();
    const { signal } = ending;
    const watch = setInterval(() => !silent && now() - heard > longestSilence && ending.abort(), 500);
    try {
      const headers = { Accept: 'text/event-stream', ...(lastId === null ? {} : { 'Last-Event-ID': lastId }) };
      const { response, refused } = await request(path, { headers, signal });
      if (refused) {
        return { why: 'a token is needed', refused };
      }

      if (!response.ok) {
        return { why: await reason(response), after: Number(response.headers.get('Retry-After')) || 0 };
      }

      onOpen();
      await read(response.body, event => {
        heard = now();
        wait = pause.first;
        lastId = event.id ?? lastId;
        try {
          onEvent(event.data);
        } catch (error) {
          reportError(error); // A mistake of this page, which must not look like one of the network.
        }
      });
      return { why: 'the balancer ended the stream' };
    } catch {
      return { why: signal.aborted ? 'nothing came any more' : 'the connection broke' };
    } finally {
      clearInterval(watch);
    }
  }

  async function run() {
    for (;;) {
      if (release) {
        await released;
      }

      const { why, refused, after = 0 } = await attempt();
      if (renewed) {
        renewed = false;
        continue;
      }

      if (refused) {
        onDown(why, null);
        await waitForToken(refused);
        continue;
      }

      const seconds = Math.max(wait, after);
      wait = Math.min(wait * 2, pause.longest);
      onDown(why, seconds);
      await new Promise(resolve => setTimeout(resolve, seconds * 1000));
    }
  }

  run();

  function renew() {
    renewed = true;
    ending.abort();
  }

  return {
    renew,
    hold(on) {
      if (on === (release !== null)) {
        return;
      }

      if (on) {
        released = new Promise(resolve => (release = resolve));
        renew();
      } else {
        release();
        release = null;
      }
    },
  };
}

/** Cuts a stream into its events: lines up to an empty one. https://html.spec.whatwg.org/multipage/server-sent-events.html */
async function read(body, onEvent) {
  let rest = '';
  let event = { id: null, data: [] };
  for await (const text of chunks(body.pipeThrough(new TextDecoderStream()).getReader())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines.map(l => l.replace(/\r$/, ''))) {
      if (line === '') {
        if (event.data.length > 0) {
          onEvent({ id: event.id, data: event.data.join('\n') });
        }

        event = { id: null, data: [] };
        continue;
      }

      const colon = line.indexOf(':');
      const field = line.slice(0, colon);
      const value = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
      if (field === 'data') {
        event.data.push(value);
      } else if (field === 'id') {
        event.id = value;
      }
    }
  }
}

// Not every browser can loop over a stream itself.
async function* chunks(reader) {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }

    yield value;
  }
}
