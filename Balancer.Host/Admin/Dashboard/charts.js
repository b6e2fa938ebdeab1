import { span } from './history.js';
import { setAttribute } from './dom.js';

/** The clock of the samples, in seconds; wall clocks jump. */
export const now = () => performance.now() / 1000;

const shown = new Set();
let colours = {};

/** A canvas cannot use the style sheet, so colours are read from it, again whenever the theme or the connection changes. */
export function readColours() {
  const style = document.createElement('i');
  document.body.append(style);
  const read = name => {
    style.className = `ink ${name}`;
    const { color, backgroundColor } = getComputedStyle(style);
    return { line: color, area: backgroundColor };
  };
  colours = { usual: read('usual'), bad: read('bad'), quiet: read('quiet') };
  style.remove();
  shown.forEach(chart => chart.redraw(false));
}

// A chart needs its size, and reading that for each would lay out the page each time; here it comes with the layout.
const sizes = new ResizeObserver(entries => entries.forEach(({ target, contentRect }) => target.fit(contentRect)));

/**
 * A minute of a number as a line. There is a chart only between show and hide, as canvases are dear.
 * @param host where it goes; the chart gets its size
 * @param read gives { times, values } as they are now
 * @param label what the number is
 * @param say puts a value into words
 * @param bad whether anything above 0 is bad
 */
export function sparkline(host, { read, label, say, bad = false }) {
  let chart = null;
  let highest = 0;

  function draw() {
    const { times, values } = read();
    const real = values.filter(v => v != null);
    highest = Math.max(0, ...real);
    setAttribute(host, 'aria-label', real.length === 0
      ? `${label}, last minute: nothing yet`
      : `${label}, last minute: now ${say(values.at(-1))}, lowest ${say(Math.min(...real))}, highest ${say(highest)}`);
    chart.setData([times, values]);
  }

  host.fit = ({ width, height }) => {
    if (width < 8 || height < 8) {
      return;
    }

    const size = { width: Math.floor(width), height: Math.floor(height) };
    if (!chart) {
      chart = spare.pop() ?? createChart();
      chart.ink = () => colours[!bad ? 'usual' : highest > 0 ? 'bad' : 'quiet'];
      shown.add(chart);
      host.append(chart.root);
      host.setAttribute('role', 'img');
      draw();
    }

    if (chart.width !== size.width || chart.height !== size.height) {
      chart.setSize(size);
    }
  };

  return {
    show: () => sizes.observe(host),
    hide() {
      sizes.unobserve(host);
      if (chart) {
        shown.delete(chart);
        chart.root.remove();
        spare.push(chart);
        chart = null;
      }

      host.removeAttribute('role');
      host.removeAttribute('aria-label'); // It would soon be of the past.
    },
    update: () => chart && draw(),
  };
}

/** Charts without a row. Making one takes about a millisecond, which scrolling would pay for each; so they are handed on. */
const spare = [];

function createChart() {
  return new window.uPlot({
    width: 100,
    height: 26,
    cursor: { show: false },
    legend: { show: false },
    select: { show: false },
    axes: [{ show: false }, { show: false }],
    padding: [2, 1, 1, 1],
    scales: {
      x: { time: false, range: () => [now() - span, now()] },
      y: { range: (_, low, high) => [0, Math.max(1, high ?? 1)] }, // From 0, as a line that fills its box exaggerates.
    },
    series: [{}, { stroke: ({ ink }) => ink().line, fill: ({ ink }) => ink().area, width: 1.25, points: { show: false } }],
  }, [[], []]);
}

const watched = new WeakMap();
const nearby = new IntersectionObserver(
  entries => entries.forEach(({ target, isIntersecting }) => watched.get(target)?.forEach(spark => (isIntersecting ? spark.show() : spark.hide()))),
  { rootMargin: '150px 0px' });

/** Lets charts exist while their row is in or near the window. */
export function showWhenNear(row, sparks) {
  watched.set(row, sparks);
  nearby.observe(row);
}

/** Ends the charts of a row that is taken away. */
export function forget(row) {
  nearby.unobserve(row);
  watched.get(row)?.forEach(spark => spark.hide());
}
