import { clean, fromTemplate, setAttribute, setHidden, setText } from './dom.js';
import { count, percent, rate } from './format.js';
import { showShape } from './states.js';

/** The shapes of the states, which are those of backends in a like state. */
const shapes = { up: 'up', joining: 'partly', leaving: 'draining', down: 'down' };

/** Whether a node answers; one that is down is out, whatever it does. */
export const answers = ({ state, reachable }) => reachable && state !== 'down';

/** The row of a node of the cluster, which stays as long as the node is a member. */
export function createNode() {
  const { root, parts } = fromTemplate('node-template');

  function update(member, isSelf, lost) {
    const { word, more, shape } = lookOf(member);
    setText(parts.name, clean(member.node));
    setHidden(parts.self, !isSelf);
    showShape(parts.state, shape);
    setText(parts.word, lost ? `was ${word}` : word);
    setText(parts.more, more);

    setText(parts.inFlight, count(member.inFlight));
    setText(parts.rate, rate(member.requestsPerSecond));
    setText(parts.share, percent(member.share));
    setAttribute(parts.bar.parentElement, 'data-known', String(member.share != null));
    parts.bar.style.width = `${Math.min(Math.max(member.share ?? 0, 0), 1) * 100}%`;
  }

  return { root, update };
}

/** Not to answer is worse than any state, which is then only the last that is known. */
function lookOf(member) {
  const state = clean(member.state);
  const word = member.reachable || state === 'down' ? state : 'not reachable';
  const more = member.reachable ? '' : word === state ? 'not reachable' : `a member still: ${state}`;
  const shape = answers(member) ? (Object.hasOwn(shapes, state) ? shapes[state] : 'unknown') : 'down';
  return { word, more, shape };
}
