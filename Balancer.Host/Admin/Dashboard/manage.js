import { change } from './api.js';
import { showDetails } from './details.js';
import { clean, partsOf, setAttribute, setHidden, setText } from './dom.js';
import { count } from './format.js';
import { reasonOf, showState } from './states.js';

/** What the actions are called, what they do, and what has come of them. */
const actions = {
  active: { verb: 'Enable', done: 'is enabled' },
  draining: {
    verb: 'Drain',
    effect: 'It gets no new requests. Those in flight go on to their end, and it stays in the pool.',
    done: 'drains: it gets no new requests',
  },
  disabled: {
    verb: 'Disable',
    effect: 'It gets no requests until it is enabled again. Those in flight are not cut off.',
    done: 'is disabled: it gets no requests',
  },
};

/** The dialog about one backend: its details, and what can be done with it. */
export function createManage(dialog) {
  const parts = partsOf(dialog);
  const state = dialog.querySelector('.state');
  const weight = dialog.querySelector('#weight');
  const buttons = [...dialog.querySelectorAll('[data-do]')];
  let subject = null; // Its pool, its row, and its name as it is shown.
  let wanted = null;
  let past = false;

  function open(pool, row) {
    subject = { pool, row, name: clean(row.reading.backend.name) };
    setText(parts.name, subject.name);
    setText(parts.result, '');
    setHidden(parts.confirm, true);
    weight.value = row.reading.backend.weight;
    buttons.forEach(button => button.setAttribute('aria-label', `${actions[button.dataset.do].verb} ${subject.name}`));
    weight.setAttribute('aria-label', `Weight of ${subject.name}`);
    parts['set-weight'].setAttribute('aria-label', `Set weight of ${subject.name}`);
    update(past);
    dialog.showModal();
  }

  /** Shows the backend as it is now, or was when the connection was lost. */
  function update(lost) {
    past = lost;
    if (!subject) {
      return;
    }

    const { backend } = subject.row.reading;
    const gone = !subject.row.root.isConnected;
    showState(state, parts.word, gone ? 'gone' : backend.state, lost);
    setText(parts.reason, gone ? 'It is not in the pool any more.' : clean(reasonOf(backend)));
    // Not disabled: that would take the focus from a button that has just been used.
    buttons.forEach(button => setAttribute(button, 'aria-disabled', String(gone || button.dataset.do === backend.mode)));
    setAttribute(parts['set-weight'], 'aria-disabled', String(gone));
    showDetails(parts.details, subject.pool.reading.pool.name, backend);
  }

  function ask(mode) {
    const { backend } = subject.row.reading;
    const { verb, effect } = actions[mode];
    const alone = backend.state === 'up' && subject.pool.reading.up === 1
      ? ' No other backend of this pool is up.' : '';
    wanted = mode;
    const elsewhere = backend.elsewhere == null ? '' : `, and ${count(backend.elsewhere)} from other nodes`;
    setText(dialog.querySelector('#confirm-text'), `${verb} ${subject.name}? ${effect} In flight now: ${count(backend.connCount)}${elsewhere}.${alone}`);
    setText(parts.yes, `${verb} ${subject.name}`);
    setText(parts.result, '');
    setHidden(parts.confirm, false);
    parts.no.focus(); // The harmless one.
  }

  function answer(yes) {
    setHidden(parts.confirm, true);
    const button = buttons.find(b => b.dataset.do === wanted);
    button.focus();
    if (yes) {
      act({ state: wanted }, actions[wanted].done);
    }
  }

  async function act(body, done) {
    const { pool, row, name } = subject;
    setText(parts.result, 'One moment…');
    parts.result.dataset.kind = 'busy';
    const { error } = await change(pool.reading.pool.name, row.reading.backend.name, body);
    if (subject?.row !== row) {
      return; // Closed, or about another backend by now; the page shows what came of it.
    }

    parts.result.dataset.kind = error ? 'error' : 'done';
    setText(parts.result, error ? `Not done: ${clean(error)}.` : `Done: ${name} ${done}.`);
  }

  const isOff = button => button.getAttribute('aria-disabled') === 'true';

  buttons.forEach(button => button.addEventListener('click', () => {
    const mode = button.dataset.do;
    if (isOff(button)) {
      return;
    }

    if (actions[mode].effect) {
      ask(mode);
    } else {
      setHidden(parts.confirm, true);
      act({ state: mode }, actions[mode].done);
    }
  }));
  parts.yes.addEventListener('click', () => answer(true));
  parts.no.addEventListener('click', () => answer(false));
  parts['weight-form'].addEventListener('submit', event => {
    event.preventDefault();
    if (isOff(parts['set-weight'])) {
      return;
    }

    const value = weight.valueAsNumber;
    if (Number.isInteger(value) && value >= 1 && value <= 1000) {
      act({ weight: value }, `has the weight ${count(value)}`);
    } else {
      parts.result.dataset.kind = 'error';
      setText(parts.result, 'Not done: a weight is a whole number from 1 to 1,000.');
      weight.focus();
    }
  });
  parts.close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => (subject = null));

  return { open, update };
}
