import { askForToken, authorization, forgetToken } from './token.js';

/** Calls the admin port with the token, if there is one. Gives the response, and whether it was refused for a missing or a wrong token. */
export async function request(path, options = {}) {
  const token = authorization();
  const response = await fetch(path, { ...options, cache: 'no-store', headers: { ...options.headers, ...token } });
  if (response.status !== 401) {
    return { response, refused: null };
  }

  forgetToken(token); // At once, so that nothing tries it again: the port counts wrong ones.
  return { response, refused: 'Authorization' in token ? 'wrong' : 'missing' };
}

/** Changes a backend; gives what was done, or why it was not, in words. */
export async function change(pool, backend, body) {
  // A browser takes these out of a path, and the call would be for something else.
  if ([pool, backend].some(name => name === '.' || name === '..')) {
    return { error: 'A name of dots alone cannot be addressed from a browser' };
  }

  const path = `api/pools/${encodeURIComponent(pool)}/backends/${encodeURIComponent(backend)}`;
  const options = { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  try {
    for (;;) {
      const { response, refused } = await request(path, options);
      if (!refused) {
        return response.ok ? {} : { error: await reason(response) };
      }

      if (!await askForToken(refused)) {
        return { error: 'It needs a token' };
      }
    }
  } catch {
    return { error: 'The balancer could not be reached, so it is not known whether it was done' };
  }
}

/** Why a call was refused: the title of its problem and the mistakes by field. */
export async function reason(response) {
  if (response.status === 429) {
    return 'Too many calls; wait a moment';
  }

  const problem = await response.json().catch(() => null);
  const mistakes = Object.values(problem?.errors ?? {}).flat();
  const title = problem?.title ?? `The balancer answered ${response.status}`;
  return [title, problem?.detail, ...mistakes].filter(Boolean).map(s => String(s).replace(/[.:]$/, '')).join(': ');
}
