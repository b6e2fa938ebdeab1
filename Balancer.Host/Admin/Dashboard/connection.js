import { now, readColours } from './charts.js';
import { setAttribute, setHidden, setText } from './dom.js';
import { duration } from './format.js';

/** Seconds without a sample after which the page shows the past: two and a half of the balancer's beats. */
const stale = 2.5;

const byId = id => document.getElementById(id);
const looks = {
  connecting: ['Connecting…', '#icon-unknown'],
  live: ['Live', '#icon-up'],
  lost: ['Connection lost', '#icon-down'],
  token: ['Token needed', '#icon-disabled'],
};

/**
 * Tells whether what is shown is of now.
 * @param onChange gets whether it is
 * @param alarm says something aloud
 */
export function createConnection({ onChange, alarm }) {
  let last = null;
  let link = 'connecting';
  let failure = null;

  function enter(next) {
    if (next === link) {
      return;
    }

    const before = link;
    link = next;
    document.documentElement.dataset.link = link;
    setText(byId('link-word'), looks[link][0]);
    setAttribute(byId('link-icon'), 'href', looks[link][1]);
    readColours();
    if (last !== null) {
      onChange(link === 'live');
    }

    if (link === 'lost') {
      alarm(last === null ? 'No connection to the balancer.' : 'Connection lost. What is shown is of the past.');
    } else if (link === 'live' && before !== 'connecting') {
      alarm('Connected.');
    }
  }

  /** Runs several times a second, as the banner counts. */
  function watch() {
    if (link === 'live' && now() - last > stale) {
      enter('lost');
    }

    setHidden(byId('banner'), link === 'live' || link === 'connecting');
    setHidden(byId('give-token'), link !== 'token');
    if (last === null) {
      setHidden(byId('empty'), link !== 'connecting');
    }

    if (link === 'token') {
      setText(byId('banner-text'), 'The balancer asks for a token.');
      setText(byId('banner-more'), last === null ? 'Without it there is nothing to show.' : 'What is shown is of the past.');
    } else if (link === 'lost') {
      setText(byId('banner-text'), last === null ? 'No connection to the balancer' : `Connection lost: last update ${duration(now() - last)} ago`);
      setText(byId('banner-more'), [failure && `(${failure.why})`, attempt()].filter(Boolean).join(' '));
    }
  }

  function attempt() {
    if (!failure) {
      return 'The stream is open, but nothing comes.';
    }

    const left = Math.ceil(failure.retryAt - now());
    return left > 0 ? `Trying again in ${left} s.` : 'Trying to connect…';
  }

  setInterval(watch, 250);
  document.addEventListener('visibilitychange', watch); // Timers hardly run while nobody looks.

  return {
    /** A sample has come. */
    heard() {
      last = now();
      failure = null;
      enter('live');
      watch();
    },

    /** The stream has ended, or did not begin. */
    down(why, seconds) {
      failure = seconds === null ? null : { why, retryAt: now() + seconds };
      enter(seconds === null ? 'token' : 'lost');
      watch();
    },
  };
}
