/** Marks and controls that would let a name look like another, or turn the text around it. Joiners stay: scripts need them. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text from outside, with what could not be seen made visible: "app\u202e1" becomes "app‹202E›1". */
export function clean(text) {
  return String(text ?? '').replace(invisible, c => `‹${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}›`);
}

/** Sets a text only where it differs, so that an idle row costs no layout. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Sets an attribute only where it differs. */
export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

/** Hides or shows only where that is a change. */
export function setHidden(node, hidden) {
  if (node.hidden !== hidden) {
    node.hidden = hidden;
  }
}

/** A new element with text. */
export function element(tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}

/** A copy of a template: its element, and its parts by their data-f. */
export function fromTemplate(id) {
  const root = document.getElementById(id).content.firstElementChild.cloneNode(true);
  return { root, parts: partsOf(root) };
}

/** The elements in a root that have a data-f, by it. */
export function partsOf(root) {
  return Object.fromEntries([...root.querySelectorAll('[data-f]')].map(node => [node.dataset.f, node]));
}

/** Puts rows into an order, moving only those that stand elsewhere. */
export function arrange(parent, nodes) {
  nodes.forEach((node, i) => {
    if (parent.children[i] !== node) {
      parent.insertBefore(node, parent.children[i] ?? null);
    }
  });
}
