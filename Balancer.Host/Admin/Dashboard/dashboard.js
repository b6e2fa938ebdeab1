import { alarm, mention } from './announce.js';
import { readColours } from './charts.js';
import { createCluster } from './cluster.js';
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
let isLive = false;
const cluster = createCluster({ onChange: showSummary });

const connection = createConnection({
  alarm,
  onChange(live) {
    isLive = live;
    if (live) {
      cluster.ask(); // After the pools, as the events.
    } else {
      pools.lose();
      cluster.lose();
      manage.update(true);
    }

    showSummary();
  },
});

function showSummary() {
  const all = up + cluster.summary;
  setText(byId('summary'), isLive ? all : `Unknown now; was: ${all}`);
  document.title = isLive ? `${up} · Balancer` : 'Connection lost · Balancer'; // The nodes are not asked for while only the title can be seen.
}

function take(data) {
  const readings = pools.take(JSON.parse(data));
  const all = readings.reduce((total, reading) => total + reading.rows.length, 0);
  up = `${plural(readings.length, 'pool')}, ${count(readings.reduce((total, reading) => total + reading.up, 0))} of ${plural(all, 'backend')} up`;
  connection.heard();
  showSummary();
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
