// What is wrong with the layout of the page that this is evaluated in: a list of sentences.
//
// SPDX-License-Identifier: LGPL-2.1-or-later

(() => {
  const CONTRAST = 4.5;
  const SLACK = 1.5;
  const WIDE = 800;
  const AT_MOST = 8;

  const faults = [];

  function fault(what, node) {
    const text = (node?.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60);
    faults.push(text ? `${what}: "${text}"` : what);
  }

  function name(element) {
    const kind = element.getAttribute('class');
    return element.localName + (kind ? '.' + kind.trim().split(/\s+/).join('.') : '');
  }

  function isShown(element) {
    return element.getClientRects().length > 0 &&
      getComputedStyle(element).visibility === 'visible';
  }

  // ---- Width ----

  // What is inside of it may be wider; it is still within reach.
  function scrolls(element) {
    return ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
  }

  function isInScroller(element) {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      if (scrolls(box))
        return true;
    }
    return false;
  }

  function checkPageWidth() {
    const root = document.scrollingElement;
    if (root.scrollWidth > root.clientWidth)
      fault(`the page is ${root.scrollWidth} px wide, and has ${root.clientWidth}`);
  }

  // Only the bar at the top reaches beyond the text.
  function checkWidths() {
    const body = document.body.getBoundingClientRect();
    const blocks = 'table, pre, img, object, p, ul, ol, dl, h1, h2, h3, h4, td, div';
    for (const element of document.body.querySelectorAll(blocks)) {
      if (!isShown(element) || element.closest('table.navigation') || isInScroller(element))
        continue;
      const {left, right} = element.getBoundingClientRect();
      if (right > body.right + SLACK || left < body.left - SLACK)
        fault(`${name(element)} from ${left} to ${right}, in a body from ${body.left} to ${body.right}`, element);
      else if (element.scrollWidth > element.clientWidth + SLACK && element.clientWidth > 0 &&
               !scrolls(element) && element.matches('pre, td, p'))
        fault(`${name(element)} holds ${element.scrollWidth} px in ${element.clientWidth}`, element);
    }
  }

  // A picture and a table of words are seen whole, and only code may be scrolled to,
  // unless the window is narrower than any picture.
  function checkScrollers() {
    if (window.innerWidth < WIDE)
      return;
    for (const element of document.body.querySelectorAll('div, td')) {
      if (isShown(element) && scrolls(element) && element.scrollWidth > element.clientWidth + SLACK)
        fault(`${name(element)} is cut: ${element.scrollWidth} px in ${element.clientWidth}`, element);
    }
  }

  function checkBar() {
    const bar = document.querySelector('table.navigation#top');
    const first = bar?.nextElementSibling;
    if (!first || getComputedStyle(bar).position !== 'fixed')
      return;
    const bottom = bar.getBoundingClientRect().bottom;
    for (const heading of document.querySelectorAll('h1, h2, p')) {
      if (!bar.contains(heading) && isShown(heading) && heading.textContent.trim() &&
          heading.getBoundingClientRect().top < bottom - SLACK) {
        fault('the bar at the top lies over this', heading);
        return;
      }
    }
  }

  // ---- Pictures ----

  function checkPictures() {
    for (const image of document.images) {
      if (!image.complete || image.naturalWidth === 0)
        fault(`${image.getAttribute('src')} did not load`);
    }
    for (const object of document.querySelectorAll('object')) {
      const path = object.getAttribute('data');
      const picture = object.contentDocument?.documentElement;
      if (picture?.localName !== 'svg') {
        fault(`${path} did not load`);
        continue;
      }
      checkPicture(path, picture, object.getBoundingClientRect());
    }
  }

  function checkPicture(path, picture, place) {
    const {width, height} = picture.viewBox.baseVal;
    if (Math.abs(place.width / place.height - width / height) > 0.02)
      fault(`${path} is shown ${place.width} by ${place.height}, and drawn ${width} by ${height}`);

    const texts = [...picture.querySelectorAll('text')];
    const boxes = texts.map(text => text.getBBox());
    texts.forEach((text, i) => {
      const box = boxes[i];
      if (box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height)
        fault(`${path}: beyond the edge`, text);
      if (boxes.some((other, j) => j < i && overlap(box, other)))
        fault(`${path}: over another text`, text);
      checkText(path, picture, text);
    });
  }

  // Lines touch each other's room for accents; letters do not touch.
  function overlap(a, b) {
    const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
    const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
    return wide > 1 && high > Math.min(a.height, b.height) * 0.4;
  }

  // At both ends and between: a text that leaves its box leaves its ground.
  function checkText(path, picture, text) {
    const {left, top, width, height} = text.getBoundingClientRect();
    const color = parse(picture.ownerDocument.defaultView.getComputedStyle(text).fill);
    for (const part of [0.02, 0.25, 0.5, 0.75, 0.98]) {
      const ground = groundOf(picture, left + part * width, top + height / 2);
      const ratio = contrast(over(color, ground), ground);
      if (ratio < CONTRAST) {
        fault(`${path}: contrast ${ratio.toFixed(1)} at ${part * 100} % of its length`, text);
        return;
      }
    }
  }

  function groundOf(picture, x, y) {
    const view = picture.ownerDocument.defaultView;
    let ground = null;
    for (const shape of picture.ownerDocument.elementsFromPoint(x, y).reverse()) {
      const style = view.getComputedStyle(shape);
      if (shape.localName === 'rect' && style.fill !== 'none') {
        const color = parse(style.fill);
        color[3] *= Number(style.fillOpacity) * Number(style.opacity);
        ground = over(color, ground ?? canvas());
      }
    }
    return ground ?? canvas();
  }

  // ---- Colours ----

  function parse(text) {
    const numbers = text.match(/[\d.]+/g).map(Number);
    return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
  }

  function over(color, ground) {
    const mixed = [0, 1, 2].map(i => color[i] * color[3] + ground[i] * (1 - color[3]));
    return [...mixed, 1];
  }

  function luminance(color) {
    const [r, g, b] = color.map(value => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(a, b) {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  }

  // What is painted where nobody paints, which a page that takes both schemes cannot know.
  function canvas() {
    const probe = document.createElement('i');
    probe.style.color = 'Canvas';
    document.body.append(probe);
    const color = parse(getComputedStyle(probe).color);
    probe.remove();
    return background(document.body, color);
  }

  function background(element, last) {
    const layers = [];
    for (let box = element; box; box = box.parentElement)
      layers.unshift(parse(getComputedStyle(box).backgroundColor));
    return layers.reduce((ground, layer) => over(layer, ground), last);
  }

  function checkContrasts() {
    const seen = new Set();
    const last = canvas();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !isShown(element))
        continue;
      const color = getComputedStyle(element).color;
      const ground = background(element, last);
      const pair = `${color} on rgb(${ground.slice(0, 3).map(Math.round).join(', ')})`;
      if (seen.has(pair))
        continue;
      seen.add(pair);
      const ratio = contrast(over(parse(color), ground), ground);
      if (ratio < CONTRAST)
        fault(`${name(element)}: ${pair}, contrast ${ratio.toFixed(1)}`, walker.currentNode);
    }
  }

  // A page that does not look at the scheme is as light in the dark as ever.
  function checkScheme() {
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    if (luminance(canvas()) < 0.2 !== isDark)
      fault(`the page is not ${isDark ? 'dark' : 'light'}`);
  }

  checkPageWidth();
  checkWidths();
  checkScrollers();
  checkBar();
  checkPictures();
  checkContrasts();
  checkScheme();

  const more = faults.length - AT_MOST;
  return more > 0 ? [...faults.slice(0, AT_MOST), `and ${more} more`] : faults;
})()
