// A classic script in the head: a module would run after the first paint, which would flash in the wrong theme.
(() => {
  const themes = ['system', 'light', 'dark'];
  const key = 'balancer-theme';

  // Storage throws where the browser forbids it; the choice then lasts as long as the page.
  const read = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const write = theme => {
    try {
      localStorage.setItem(key, theme);
    } catch {
      // Nothing to do: the theme is set all the same.
    }
  };

  let theme = themes.includes(read()) ? read() : 'system';
  document.documentElement.dataset.theme = theme;

  document.addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    const show = () => {
      document.documentElement.dataset.theme = theme;
      button.textContent = `Theme: ${theme}`;
    };
    button.addEventListener('click', () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      write(theme);
      show();
      document.dispatchEvent(new Event('themechange'));
    });
    show();
  });
})();
