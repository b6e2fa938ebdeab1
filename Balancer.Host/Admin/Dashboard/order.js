import { rank } from './states.js';

/** What the rows are compared by; the numbers start with the largest. */
const values = {
  name: row => row.reading.backend.name,
  state: row => rank(row.reading.backend.state),
  inFlight: row => row.reading.backend.connCount,
  share: row => row.reading.share ?? -1,
  rate: row => row.reading.track.rates.rate ?? -1,
  p50: row => row.reading.backend.serviceTime.p50,
  p99: row => row.reading.backend.serviceTime.p99,
  errors: row => row.reading.track.rates.errors ?? -1,
  weight: row => row.reading.backend.weight,
};

/** Whether a first click on a column puts the largest first. */
const startsDescending = key => key !== 'name' && key !== 'state';

/** The order by a key, or the opposite one if it is that already; an empty key is the order of the configuration. */
export function chosen(order, key) {
  return { key, descending: order.key === key ? !order.descending : startsDescending(key) };
}

/** The rows in an order; those that are equal stay as they were configured. */
export function sorted(rows, { key, descending }) {
  const value = values[key];
  if (!value) {
    return rows;
  }

  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(value(a), value(b)));
}

// Numbers in names count as numbers: app2 comes before app10.
const collator = new Intl.Collator('en', { numeric: true });
const compare = (a, b) => (typeof a === 'string' ? collator.compare(a, b) : a - b);
