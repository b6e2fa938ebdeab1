const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** What stands where there is no number yet. */
export const none = '–';

/** 1234 → "1,234". */
export const count = n => (n == null ? none : whole.format(n));

/** With a tenth below ten, where it matters. */
export const short = n => (n == null ? none : n !== 0 && n < 9.95 ? tenths.format(n) : whole.format(n));

/** A number a second. */
export const rate = n => (n == null ? none : `${short(n)}/s`);

/** Milliseconds; the API's 0 says that there was nothing to measure. */
export const milliseconds = n => (n ? `${short(n)} ms` : none);

/** A part of 1 as a percentage. */
export const percent = n => (n == null ? none : `${short(n * 100)} %`);

/** 1 backend, 2 backends. */
export const plural = (n, word) => `${count(n)} ${word}${n === 1 ? '' : 's'}`;

/** Bytes in the unit that leaves one to three digits; 0 is not known. */
export function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const unit = n > 0 ? Math.min(Math.floor(Math.log2(n) / 10), units.length - 1) : 0;
  return n > 0 ? `${short(n / 1024 ** unit)} ${units[unit]}` : none;
}

/** Seconds in words: "12 s", "3 min 20 s", "5 h 2 min", "3 d 4 h". */
export function duration(seconds) {
  const s = Math.floor(seconds);
  const [minutes, hours, days] = [60, 3600, 86400].map(unit => Math.floor(s / unit));
  return s < 60 ? `${s} s`
    : s < 3600 ? `${minutes} min ${s % 60} s`
    : s < 86400 ? `${hours} h ${minutes % 60} min`
    : `${days} d ${hours % 24} h`;
}

/** The time of day, with the date unless it is today; the reader's time zone. */
export function time(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) {
    return none;
  }

  const clock = at.toLocaleTimeString('en-GB');
  return at.toDateString() === new Date().toDateString() ? clock : `${at.toLocaleDateString('en-CA')} ${clock}`;
}
