import { alarm, mention } from './announce.js';
import { readColours } from './charts.js';
import { createConnection } from './connection.js';
import { setText } from './dom.js';
import { createEvents } from './events.js';
import { follow } from './feed.js';
import { count, plural } from './format.js';
import { createManage } from './manage.js';
import { createPools } from './pools.js';
import { setUpToken } from './token.js';

const byId = id => document.getElementById(id);
const manage = createManage(byId('manage'));
const pools = createPools({ onManage: manage.open, say: alarm });
const events = createEvents({ mention });
let up = '';

const connection = createConnection({
  alarm,
  onChange(live) {
    if (!live) {
      pools.lose();
      manage.update(true);
    }

    showSummary(live);
  },
});

function showSummary(live) {
  setText(byId('summary'), live ? up : `Unknown now; was: ${up}`);
  document.title = live ? `${up} · Balancer` : 'Connection lost · Balancer';
}

function take(data) {
  const readings = pools.take(JSON.parse(data));
  const all = readings.reduce((total, reading) => total + reading.rows.length, 0);
  up = `${plural(readings.length, 'pool')}, ${count(readings.reduce((total, reading) => total + reading.up, 0))} of ${plural(all, 'backend')} up`;
  connection.heard();
  showSummary(true);
  manage.update(false);
}

const note = byId('events-note');
let eventFeed = null;

function followEvents() {
  const feed = follow('api/events', {
    silent: true,
    onOpen() {
      note.hidden = true;
      events.opened();
    },
    onEvent: data => events.add(JSON.parse(data)),
    onDown(why) {
      note.hidden = false;
      setText(note, `No new events: ${why}. Trying again.`);
    },
  });

  // A browser has six connections for all its tabs; a few forgotten tabs with two streams each would leave none.
  const rest = () => feed.hold(document.hidden);
  document.addEventListener('visibilitychange', rest);
  rest();
  return feed;
}

follow('api/pools', {
  // The events come after the pools, so that a wrong token is tried once, and again with them, as silence does not tell a dead stream.
  onOpen() {
    if (eventFeed) {
      eventFeed.renew();
    } else {
      eventFeed = followEvents();
    }
  },
  onEvent: take,
  onDown: connection.down,
});

setUpToken();
readColours();
document.addEventListener('themechange', readColours);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', readColours);
