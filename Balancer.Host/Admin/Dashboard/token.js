import { setHidden } from './dom.js';

const key = 'balancer-token';
const byId = id => document.getElementById(id);
let token = stored();
let asked = null;
const given = new EventTarget();

/** The header that carries the token, if there is one. */
export const authorization = () => (token ? { Authorization: `Bearer ${token}` } : {});

/** Forgets the token that a call was sent with, unless another one was given since. */
export function forgetToken(sent) {
  if (sent.Authorization === authorization().Authorization) {
    keep(null);
  }
}

/** Asks for a token: once, however many calls need it. Gives whether there is one now. */
export function askForToken(refused) {
  if (token) {
    return Promise.resolve(true); // Another call has asked in the meantime.
  }

  asked ??= open(refused).finally(() => (asked = null));
  return asked;
}

/** Asks for a token; where none is given, waits until there is one: a stream has nothing to show without. */
export async function waitForToken(refused) {
  if (!await askForToken(refused)) {
    await new Promise(resolve => given.addEventListener('given', resolve, { once: true }));
  }
}

/** Lets the buttons work. */
export function setUpToken() {
  setHidden(byId('forget'), !token);
  byId('give-token').addEventListener('click', () => askForToken('missing'));
  byId('forget').addEventListener('click', () => {
    keep(null);
    location.reload(); // What it has shown goes too.
  });
}

function open(refused) {
  const dialog = byId('token-dialog');
  const input = byId('token');
  const error = byId('token-error');
  const form = byId('token-form');
  input.value = '';
  dialog.showModal();
  error.textContent = refused === 'wrong' ? 'That token is wrong.' : '';

  return new Promise(resolve => {
    const done = new AbortController();
    const on = (target, type, handle) => target.addEventListener(type, handle, { signal: done.signal });
    on(form, 'submit', event => {
      event.preventDefault();
      const value = input.value.trim();
      if (/^[\x21-\x7e]+$/.test(value)) {
        keep(value);
        dialog.close();
      } else {
        error.textContent = 'A token has letters, digits and signs of ASCII only.';
      }
    });
    on(byId('token-cancel'), 'click', () => dialog.close());
    on(dialog, 'close', () => {
      done.abort();
      input.value = '';
      resolve(token !== null);
    });
  });
}

// In the tab alone: localStorage would outlive it, and be there for every page of this origin.
function keep(value) {
  token = value;
  setHidden(byId('forget'), !value);
  if (value) {
    given.dispatchEvent(new Event('given'));
  }

  try {
    if (value) {
      sessionStorage.setItem(key, value);
    } else {
      sessionStorage.removeItem(key);
    }
  } catch {
    // Where the browser forbids storage, the page keeps it.
  }
}

function stored() {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
