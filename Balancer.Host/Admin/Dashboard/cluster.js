import { arrange, clean, partsOf, setAttribute, setHidden, setText } from './dom.js';
import { count, plural } from './format.js';
import { answers, createNode } from './node.js';
import { poll } from './poll.js';
import { showShape } from './states.js';

/** More nodes than these get rows of less height. */
const many = 12;

const byId = id => document.getElementById(id);

/**
 * The nodes of the cluster, where there is one.
 * @param onChange is called when the summary may be another one
 */
export function createCluster({ onChange }) {
  const section = byId('cluster');
  const parts = partsOf(section);
  const rows = new Map();
  let view = null; // As it was last told; null where there is no cluster.
  let failure = null;
  let lost = false;

  function take(answer) {
    view = answer.enabled ? answer : null;
    failure = null;
    lost = false;
    show();
    return view !== null; // It takes another process to be in a cluster, and another connection.
  }

  function show() {
    setHidden(section, !view);
    setHidden(byId('to-cluster'), !view);
    if (view) {
      showHead();
      showNodes();
    }

    onChange();
  }

  function showHead() {
    const { members } = view;
    const there = members.filter(answers).length;
    const past = lost || failure !== null;
    setAttribute(section, 'data-past', String(past));
    showShape(parts.state, there === members.length ? 'up' : 'partly');
    setText(parts.reachable, `${past ? 'unknown now; was ' : ''}${count(there)} of ${plural(members.length, 'node')} reachable`);
    setHidden(parts.note, failure === null);
    setText(parts.note, failure === null ? '' : `No news of the nodes: ${clean(failure)}. Trying again.`);

    const gone = members.filter(member => !answers(member)).map(({ node }) => clean(node));
    setHidden(parts.gone, gone.length === 0);
    setText(parts.gone, `${past ? 'Was not' : 'Not'} reachable (${plural(gone.length, 'node')}): ${gone.join(', ')}`);
  }

  function showNodes() {
    const { members, self } = view;
    const names = new Set(members.map(({ node }) => node));
    for (const [name, row] of rows) {
      if (!names.has(name)) {
        row.root.remove();
        rows.delete(name);
      }
    }

    for (const member of members) {
      const row = rows.get(member.node) ?? createNode();
      rows.set(member.node, row);
      row.update(member, member.node === self, lost || failure !== null);
    }

    arrange(parts.nodes, [...names].map(name => rows.get(name).root));
    section.classList.toggle('dense', names.size > many);
  }

  const asking = poll('api/cluster', {
    onAnswer: take,
    onDown(why) {
      failure = why;
      show();
    },
  });

  return {
    /** The balancer can be asked. */
    ask: asking.start,

    /** It cannot: what is shown is of the past. */
    lose() {
      asking.stop();
      lost = true;
      show();
    },

    /** What has to be known of it at once, as the end of a sentence; empty where all is well. */
    get summary() {
      const there = view?.members.filter(answers).length;
      return !view || (!failure && there === view.members.length) ? ''
        : failure ? ', nodes unknown'
        : `, ${count(there)} of ${plural(view.members.length, 'node')} reachable`;
    },
  };
}
