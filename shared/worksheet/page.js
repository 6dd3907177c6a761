// What runs in the worksheet's page. It reaches for nothing but the page itself, and puts text of the record on the
// page only as text. What it keeps is the draft of a review, in this browser.
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /** The JSON of a script element, which is then let go: the texts are held once. */
  const taken = (id) => {
    const element = byId(id);
    const value = JSON.parse(element.textContent);
    element.remove();
    return value;
  };
  const data = taken('data');
  const files = taken('files');
  const documents = new Map(data.documents.map((one) => [one.id, one]));

  /** An element with its attributes and what is in it. */
  const make = (name, attributes = {}, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
      if (value !== undefined) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };

  /** A page as `[text, note, size of its image]`, or null where it was not read. */
  const pageOf = (shown, number) => {
    const page = files[shown.file]?.[number];
    if (page === undefined) return null;
    return typeof page === 'string' ? [page, ''] : page;
  };

  // --- what is kept in this browser ------------------------------------------------------------------------------

  // A page opened from a mail or in a private window may have no storage: the worksheet works without.
  const store = {
    get(key) {
      try {
        return JSON.parse(localStorage.getItem(key) ?? 'null');
      } catch {
        return null;
      }
    },
    /** Whether it was kept. */
    put(key, value) {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(value));
        return true;
      } catch {
        return false;
      }
    },
    keys() {
      try {
        return Object.keys(localStorage);
      } catch {
        return [];
      }
    },
  };
  const DRAFT = 'imr-worksheet ';
  const DRAFT_DAYS = 30;
  const KEYS_ON = 'imr-worksheet-keys';
  const AS_TEXT = 'imr-worksheet-scans-as-text';

  /**
   * A page's text for reading: where the margin broke a line, a space stands for the line's end. As long as the text
   * itself, so that its spans hold.
   */
  function flowing(text) {
    const lines = text.split('\n');
    const longest = Math.max(...lines.map(({ length }) => length));
    return lines
      .map((line, index) => {
        const next = lines[index + 1];
        if (next === undefined) return line;
        const isFull = longest >= 60 && line.length >= 0.75 * longest;
        const goesOn = /^\p{Ll}/u.test(next) || (/^[\p{L}\d]/u.test(next) && !/[.:;?!)]$/.test(line));
        return `${line}${isFull && goesOn ? ' ' : '\n'}`;
      })
      .join('');
  }

  // --- tabs of the record ----------------------------------------------------------------------------------------

  const tabs = all('[role=tab]');
  const panelOf = (tab) => byId(tab.getAttribute('aria-controls'));
  const currentTab = () => tabs.find((tab) => tab.getAttribute('aria-selected') === 'true');
  function choose(tab) {
    for (const one of tabs) {
      const chosen = one === tab;
      one.setAttribute('aria-selected', String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      panelOf(one).hidden = !chosen;
    }
  }
  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener('click', () => {
      remember();
      choose(tab);
    });
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const to = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : at + (step ?? 0);
      if (to === at && step === undefined) return;
      event.preventDefault();
      const next = tabs[(to + tabs.length) % tabs.length];
      choose(next);
      next.focus();
    });
  }

  // --- the pages -------------------------------------------------------------------------------------------------

  const record = byId('record');
  const shown = byId('shown');
  /** The document that is open, its sections by page, and the page that was gone to last. */
  let open = null;
  /** Where the reader went last, to be gone to again once the images are there. */
  let gone = null;
  let sections = new Map();
  let at = 0;
  /** Pages of a document that are laid out at once; of a longer one only those in sight are. */
  const MOST_LAID_OUT = 30;
  /** Pages whose text is marked, to be plain again. */
  let painted = new Set();
  /** What a search looks for, while its hits are shown: matchers of a text. */
  let looking = [];

  /** Fills a page's text in, its spans marked: `[start, end, name of the class]`, which do not overlap. */
  function paint(number, spans) {
    const text = flowing(pageOf(open, number)?.[0] ?? '');
    const section = sections.get(number);
    const pre = section?.querySelector('pre');
    if (!pre) return;
    let from = 0;
    const inside = [];
    const over = [];
    for (const [start, end, name] of spans.toSorted((a, b) => a[0] - b[0])) {
      if (start < from || end <= start) continue;
      inside.push(text.slice(from, start), make('mark', { class: name }, text.slice(start, end)));
      over.push(...marksOver(number, start, end, name, text));
      from = end;
    }
    pre.replaceChildren(...inside, text.slice(from));
    section.querySelector('.marks')?.replaceChildren(...over);
    painted.add(number);
  }

  // --- the images of scans ---------------------------------------------------------------------------------------

  /**
   * The image of a page of the open document and the places of its words, six numbers each; read when it is needed.
   * Null while the page is still arriving: the images come after the script, so that nobody waits for them.
   */
  const scanOf = (number) =>
    document.readyState === 'loading' ? null : JSON.parse(byId(`scan-${open.file}-${number}`).textContent);
  const sizeOf = (number) => pageOf(open, number)?.[2];

  /** Places an element on an image by pixels of it; the styles of elements are the script's to set, not the page's. */
  function place(element, [width, height], [left, top, right, bottom]) {
    const share = (part, whole) => `${((100 * part) / whole).toFixed(3)}%`;
    Object.assign(element.style, {
      left: share(left, width),
      top: share(top, height),
      width: share(right - left, width),
      height: share(bottom - top, height),
    });
    return element;
  }

  const AROUND = 3;
  /** The marks that lie over the words of a span of a scan, one a line; none where it is shown by its text only. */
  function marksOver(number, start, end, name, text) {
    const size = sizeOf(number);
    const words = size && scanOf(number)?.words;
    if (!words) return [];
    const lines = [];
    for (let at = 0; at < words.length; at += 6) {
      const [from, to, x, y, width, height] = words.slice(at, at + 6);
      if (to <= start || from >= end) continue;
      const line = lines.at(-1);
      const middle = y + height / 2;
      const isOnLine = line && x >= line[0] && middle > line[1] && middle < line[3];
      if (!isOnLine) lines.push([x, y, x + width, y + height]);
      else {
        line[1] = Math.min(line[1], y);
        line[2] = Math.max(line[2], x + width);
        line[3] = Math.max(line[3], y + height);
      }
    }
    return lines.map(([left, top, right, bottom], index) => {
      // What is read aloud are the words, once.
      const mark =
        index === 0
          ? make('mark', { class: name }, make('span', { class: 'hidden' }, text.slice(start, end)))
          : make('mark', { class: name, 'aria-hidden': 'true' });
      return place(mark, size, [left - AROUND, top - AROUND, right + AROUND, bottom + AROUND]);
    });
  }

  /** A scan to be shown by its image, which is put in when it comes near to sight. */
  function scanBox(one, number) {
    const [width, height] = pageOf(one, number)[2];
    const alt = `Scan of page ${number - one.from + 1} of ${one.label}. “Scans as text” shows the words that were read in it.`;
    const box = make('div', { class: 'scan' }, make('img', { alt }), make('div', { class: 'marks' }));
    box.style.aspectRatio = `${width} / ${height}`;
    // Beyond half as large again there is nothing more to see.
    box.style.maxWidth = `${width * 1.5}px`;
    return box;
  }
  const nearSight = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const image = isIntersecting && target.querySelector('.scan img:not([src])');
        const scan = image && scanOf(Number(target.dataset.number));
        if (!scan) continue;
        image.src = `data:image/png;base64,${scan.png}`;
        nearSight.unobserve(target);
      }
    },
    { rootMargin: '100% 0px', scrollMargin: '100% 0px' },
  );

  const asText = byId('as-text');
  const isAsText = () => asText.getAttribute('aria-pressed') === 'true';
  function sayAsText(is) {
    asText.setAttribute('aria-pressed', String(is));
    shown.classList.toggle('as-text', is);
  }
  /** Where a page is read, as it is shown now: its text, or its image with the marks. */
  const facing = (section) =>
    (isAsText() ? null : section.querySelector('.scan')) ?? section.querySelector('pre');
  function turnScans() {
    if (asText.hidden) return;
    const had = shown.contains(document.activeElement);
    sayAsText(!isAsText());
    store.put(AS_TEXT, isAsText());
    settle(had);
  }
  asText.addEventListener('click', turnScans);
  sayAsText(store.get(AS_TEXT) === true);

  /** Brings the cited words of the page that is gone to into sight, or its head, and gives them the focus if asked. */
  function settle(withFocus) {
    const section = sections.get(at);
    const mark = section && facing(section)?.querySelector('mark.cited');
    const target = mark ?? section?.querySelector('h4') ?? byId('shown-title');
    target.tabIndex = -1;
    const intoSight = () => target.scrollIntoView({ block: mark ? 'center' : 'start' });
    intoSight();
    // Pages that come into sight are laid out then, and move what was scrolled to.
    requestAnimationFrame(() => requestAnimationFrame(intoSight));
    if (withFocus) target.focus({ preventScroll: true });
  }

  /** Puts a document on the page, all of its pages; the browser lays out those that are seen. */
  function show(one) {
    if (open === one) return;
    open = one;
    painted = new Set();
    sections = new Map();
    byId('shown-title').textContent = one.label;
    byId('shown-about').textContent = [
      one.about,
      one.aside === undefined ? '' : `set aside: ${one.aside.replaceAll('-', ' ')}`,
      one.problem ?? '',
    ]
      .filter((part) => part !== '')
      .join(' · ');
    const total = one.to - one.from + 1;
    const parts = [];
    for (let number = one.from; number <= one.to; number++) {
      const page = pageOf(one, number);
      const title = `Page ${number - one.from + 1} of ${total}${one.from > 1 ? ` (page ${number} of the file)` : ''}`;
      const section = make(
        'section',
        { class: 'page' },
        make('h4', {}, title),
        ...(page === null
          ? [make('p', { class: 'flag' }, 'This page was not read.')]
          : [
              ...(page[1] === '' ? [] : [make('p', { class: 'flag' }, page[1])]),
              ...(page[2] ? [scanBox(one, number)] : []),
              make('pre', {}, page[0] === '' ? '(no text on this page)' : flowing(page[0])),
            ]),
      );
      section.dataset.number = number;
      sections.set(number, section);
      parts.push(section);
    }
    shown.classList.toggle('long', total > MOST_LAID_OUT);
    shown.replaceChildren(...parts);
    nearSight.disconnect();
    const scans = parts.filter((section) => section.querySelector('.scan'));
    for (const section of scans) nearSight.observe(section);
    asText.hidden = scans.length === 0;
  }

  /**
   * Opens a page of a document, with the characters from start to end of its text marked and in sight; every hit of
   * a search that is under way is marked as well. Takes the focus there.
   */
  function goTo(id, number, start, end) {
    const one = documents.get(id);
    if (!one) return;
    gone = [id, number, start, end];
    choose(byId('tab-pages'));
    show(one);
    for (const before of painted) paint(before, []);
    painted = new Set();
    at = number;
    const [text] = pageOf(one, number) ?? [''];
    const hits = looking.flatMap((find) => find(text)).map((hit) => [...hit, 'hit']);
    const cited = end > start ? [[start, end, 'cited']] : [];
    paint(number, [...cited, ...hits.filter(([from, to]) => to <= start || from >= end)]);
    settle(true);
    sayWhere();
  }

  document.addEventListener('DOMContentLoaded', () => {
    if (!gone) return;
    open = null;
    goTo(...gone);
  });

  function sayWhere() {
    byId('page-at').textContent = open ? `Page ${at - open.from + 1} of ${open.to - open.from + 1}` : 'Page';
    byId('page-before').disabled = !open || at <= open.from;
    byId('page-next').disabled = !open || at >= open.to;
  }
  const turn = (step) => {
    const number = at + step;
    if (!open || number < open.from || number > open.to) return;
    goTo(open.id, number, 0, 0);
  };
  byId('page-before').addEventListener('click', () => turn(-1));
  byId('page-next').addEventListener('click', () => turn(1));
  // The page that is in sight is the one that is turned from.
  const inSight = new IntersectionObserver(
    (entries) => {
      const seen = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
      if (seen.length === 0) return;
      at = Number(seen[0].dataset.number);
      sayWhere();
    },
    { rootMargin: '-45% 0px -45% 0px' },
  );
  new MutationObserver(() => {
    inSight.disconnect();
    for (const section of shown.children) inSight.observe(section);
  }).observe(shown, { childList: true });

  // --- back ------------------------------------------------------------------------------------------------------

  const MOST_BACK = 100;
  const trail = [];
  const back = byId('back');
  /** Where the reader is now, to come back to: the tab, the page as it is scrolled, what has the focus. */
  function remember() {
    trail.push({
      tab: currentTab(),
      id: open?.id,
      number: at,
      scroll: record.scrollTop,
      page: window.scrollY,
      focus: document.activeElement,
    });
    if (trail.length > MOST_BACK) trail.shift();
    back.disabled = false;
  }
  function goBack() {
    const last = trail.pop();
    back.disabled = trail.length === 0;
    if (!last) return;
    if (last.id !== undefined) {
      show(documents.get(last.id));
      at = last.number;
      sayWhere();
    }
    choose(last.tab);
    record.scrollTop = last.scroll;
    window.scrollTo(0, last.page);
    if (last.focus?.isConnected && last.focus !== document.body) last.focus.focus({ preventScroll: true });
  }
  back.addEventListener('click', goBack);

  // --- evidence --------------------------------------------------------------------------------------------------

  /** What opened the page that is shown. */
  let opener = null;
  /** What `[` and `]` go through: the evidence of all criteria that is not folded away, or the hits of a search. */
  const isSeen = (button) => !button.closest('details:not([open])');
  const isHit = (button) => button?.closest('#hits') != null;
  const listOf = (button) => all(isHit(button) ? '#hits .cite' : '.criteria .cite').filter(isSeen);

  function sayEvidence() {
    const list = listOf(opener);
    const place = list.indexOf(opener);
    const name = isHit(opener) ? 'Hit' : 'Evidence';
    byId('evidence-at').textContent =
      list.length === 0
        ? 'No evidence'
        : place < 0
          ? `${name}: ${list.length}`
          : `${name} ${place + 1} of ${list.length}`;
  }
  function follow(button) {
    remember();
    opener?.removeAttribute('aria-current');
    opener = button;
    button.setAttribute('aria-current', 'true');
    looking = button.closest('#hits') ? matchers : [];
    const { document: id, page, start = 0, end = 0 } = button.dataset;
    goTo(id, Number(page), Number(start), Number(end));
    sayEvidence();
  }
  function step(by) {
    const list = listOf(opener);
    if (list.length === 0) return;
    const place = list.indexOf(opener);
    const next = list[place < 0 ? (by > 0 ? 0 : list.length - 1) : (place + by + list.length) % list.length];
    // The criterion stays in sight beside its evidence.
    if (next.closest('main')) next.scrollIntoView({ block: 'nearest' });
    follow(next);
  }
  byId('evidence-before').addEventListener('click', () => step(-1));
  byId('evidence-next').addEventListener('click', () => step(1));
  document.addEventListener('click', (event) => {
    const cite = event.target.closest('.cite');
    if (cite) follow(cite);
    const drawn = event.target.closest('svg [data-document]');
    if (drawn) {
      remember();
      goTo(drawn.dataset.document, Number(drawn.dataset.page), 0, 0);
    }
    const look = event.target.closest('.look');
    if (look) {
      remember();
      lookFor(look.dataset.for, look.dataset.look.split(' '));
    }
  });

  // --- search ----------------------------------------------------------------------------------------------------

  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  /** The words of a term: hyphens, spaces and line ends between them are alike. */
  const parts = (term) => term.split(/[\s-]+/).filter(Boolean);
  /** An abbreviation is one only in capitals: `PT`, not `pt`. */
  const isShort = (term) => /^[A-Z]{1,3}$/.test(term);
  const plain = (term) => (isShort(term) ? term : parts(term.toLowerCase()).join(' ').replace(/s$/, ''));

  /** Finders of terms: a text → its hits `[start, end]`. Whole words with their plurals, or any part of a word. */
  function matchersOf(terms, whole) {
    const edge = (text) => (whole ? `(?<![\\p{L}\\p{N}])(?:${text})s?(?![\\p{L}\\p{N}])` : `(?:${text})`);
    const build = (list, flags) => {
      if (list.length === 0) return [];
      const longest = list.toSorted((a, b) => b.length - a.length);
      const pattern = new RegExp(
        edge(longest.map((term) => parts(term).map(escaped).join('[\\s-]+')).join('|')),
        flags,
      );
      return [(text) => [...text.matchAll(pattern)].map((hit) => [hit.index, hit.index + hit[0].length])];
    };
    const short = whole ? terms.filter(isShort) : [];
    return [
      ...build(
        terms.filter((term) => !short.includes(term)),
        'giu',
      ),
      ...build(short, 'gu'),
    ];
  }

  let matchers = [];
  /** Counts searches, so that one that goes on knows that another has begun. */
  let turnOf = 0;
  const SLICE = 12;
  const MOST_IN_DOCUMENT = 20;
  const MOST_DOCUMENTS = 60;
  const searched = data.documents.filter(({ aside, file }) => aside !== 'duplicate' && file >= 0);
  const copies = data.documents.filter(({ aside }) => aside === 'duplicate').length;

  const many = (count, one, more = `${one}s`) =>
    `${count.toLocaleString('en-US')} ${count === 1 ? one : more}`;
  const some = (places) =>
    `${places.slice(0, 12).join(', ')}${places.length > 12 ? ` and ${places.length - 12} more` : ''}`;

  /** What a search could and could not see. */
  function sayScope() {
    const { total, unread, partly } = data.pages;
    byId('scope').textContent = [
      `Searched ${many(total - unread.length < 0 ? 0 : total, 'page')} in ${many(searched.length, 'document')}.`,
      copies > 0 ? `${many(copies, 'copy', 'copies')} of documents not searched again.` : '',
      unread.length > 0 ? `Could not be read: ${some(unread)}.` : 'No page was unreadable.',
      partly.length > 0 ? `Read only in part: ${some(partly)}.` : '',
    ]
      .filter((part) => part !== '')
      .join(' ');
  }

  function hitButton(one, number, text, [start, end]) {
    const button = make('button', { type: 'button', class: 'cite' });
    Object.assign(button.dataset, { document: one.id, page: number, start, end });
    button.append(
      make('span', { class: 'where' }, `p. ${number - one.from + 1}`),
      ` … ${text.slice(Math.max(0, start - 50), start)}`,
      make('b', {}, text.slice(start, end)),
      `${text.slice(end, end + 50)} …`,
    );
    return button;
  }

  /** The hits of a document: its heading with their number, the first of them, the rest when asked for. */
  function group(one, hits) {
    const box = make('section', { class: 'found' });
    box.append(make('h4', {}, `${one.label} `, make('span', { class: 'count' }, String(hits.length))));
    if (one.aside) box.append(make('p', { class: 'why' }, `Set aside: ${one.aside.replaceAll('-', ' ')}.`));
    const list = make('ul');
    const add = (some) => {
      for (const [number, text, hit] of some) list.append(make('li', {}, hitButton(one, number, text, hit)));
    };
    add(hits.slice(0, MOST_IN_DOCUMENT));
    box.append(list);
    if (hits.length > MOST_IN_DOCUMENT) {
      const rest = make('button', { type: 'button' }, `${hits.length - MOST_IN_DOCUMENT} more in it`);
      rest.addEventListener('click', () => {
        add(hits.slice(MOST_IN_DOCUMENT));
        rest.remove();
        rove(byId('hits'));
        list.children[MOST_IN_DOCUMENT].firstChild.focus();
      });
      box.append(rest);
    }
    return box;
  }

  /** Searches every page for terms, in slices so that the page stays quick; gives how often each was found, or null when another search began. */
  async function search(terms, whole) {
    turnOf += 1;
    const mine = turnOf;
    matchers = matchersOf(terms, whole);
    byId('hits').replaceChildren();
    const groups = [];
    const counts = new Map(terms.map((term) => [plain(term), 0]));
    let pages = 0;
    let since = performance.now();
    for (const one of searched) {
      const hits = [];
      for (let number = one.from; number <= one.to; number++) {
        const page = pageOf(one, number);
        if (page === null) continue;
        const found = matchers.flatMap((find) => find(page[0]));
        if (found.length > 0) pages += 1;
        for (const hit of found) {
          const words = page[0].slice(hit[0], hit[1]);
          const key = isShort(words) && counts.has(words) ? words : plain(words);
          if (counts.has(key)) counts.set(key, counts.get(key) + 1);
          hits.push([number, page[0], hit]);
        }
        if (performance.now() - since > SLICE) {
          await new Promise((resolve) => setTimeout(resolve));
          if (mine !== turnOf) return null;
          since = performance.now();
        }
      }
      if (hits.length > 0) groups.push([one, hits]);
    }
    const total = groups.reduce((sum, [, hits]) => sum + hits.length, 0);
    byId('found').textContent =
      total === 0
        ? 'Nowhere in the pages that were read.'
        : `${many(total, 'hit')} on ${many(pages, 'page')} of ${many(groups.length, 'document')}.`;
    const add = (some) => byId('hits').append(...some.map(([one, hits]) => group(one, hits)));
    add(groups.slice(0, MOST_DOCUMENTS));
    if (groups.length > MOST_DOCUMENTS) {
      const rest = make('button', { type: 'button' }, `${groups.length - MOST_DOCUMENTS} more documents`);
      rest.addEventListener('click', () => {
        rest.remove();
        add(groups.slice(MOST_DOCUMENTS));
        rove(byId('hits'));
      });
      byId('hits').append(rest);
    }
    rove(byId('hits'));
    return counts;
  }

  function clearSearch() {
    turnOf += 1;
    matchers = [];
    byId('hits').replaceChildren();
    byId('found').textContent = '';
  }

  const box = byId('search');
  let waiting;
  box.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      byId('terms').replaceChildren();
      const terms = box.value
        .split(',')
        .map((term) => term.trim())
        .filter((term) => term.length > 1);
      if (terms.length === 0) clearSearch();
      else void search(terms, false);
    }, 120);
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    const first = byId('hits').querySelector('.cite');
    if (!first) return;
    event.preventDefault();
    first.focus();
  });

  /** Searches the words by which concepts are found, and tells which of them stand in the record and which do not. */
  async function lookFor(name, concepts) {
    choose(byId('tab-search'));
    box.value = '';
    record.scrollTop = 0;
    const words = [...new Set(concepts.flatMap((concept) => data.words[concept] ?? []))];
    const terms = byId('terms');
    terms.replaceChildren(make('p', { tabindex: '-1' }, `The words of “${name.replaceAll('-', ' ')}”`));
    terms.firstChild.focus();
    if (words.length === 0) {
      clearSearch();
      terms.append(
        make(
          'p',
          { class: 'why' },
          'It is found by patterns or follows from other facts; it has no words of its own.',
        ),
      );
      return;
    }
    const counts = await search(words, true);
    if (counts === null) return;
    const found = words.filter((word) => counts.get(plain(word)) > 0);
    const absent = words.filter((word) => !found.includes(word));
    const chips = make('div', { class: 'chips' });
    for (const word of found) {
      const chip = make(
        'button',
        { type: 'button', 'aria-pressed': 'false' },
        `${word} ${counts.get(plain(word))}`,
      );
      chip.addEventListener('click', () => {
        const only = chip.getAttribute('aria-pressed') === 'false';
        for (const other of chips.children)
          other.setAttribute('aria-pressed', String(only && other === chip));
        void search(only ? [word] : words, true);
      });
      chips.append(chip);
    }
    terms.append(chips);
    if (absent.length > 0)
      terms.append(
        make(
          'details',
          {},
          make('summary', {}, `${many(absent.length, 'word')} that stand nowhere`),
          absent.join(', '),
        ),
      );
  }

  // --- lists that are gone through with the arrows ---------------------------------------------------------------

  const stops = (list) =>
    all('.cite, .found > button', list).filter((one) => !one.closest('details:not([open])'));
  /** Of a list only one stop is on the way of the Tab key; the arrows go to the others. */
  function rove(list) {
    const of = stops(list);
    const current = of.find((one) => one.tabIndex === 0 && one.dataset.roved) ?? of[0];
    for (const one of of) {
      one.tabIndex = one === current ? 0 : -1;
      one.dataset.roved = 'yes';
    }
  }
  for (const list of [byId('hits'), ...all('[data-rove]')]) {
    rove(list);
    list.addEventListener('toggle', () => rove(list), true);
    list.addEventListener('keydown', (event) => {
      const of = stops(list);
      const place = of.indexOf(document.activeElement);
      if (place < 0) return;
      const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: of.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const next = of[to];
      if (!next) return;
      of[place].tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
    });
  }

  // --- decisions -------------------------------------------------------------------------------------------------

  const rationaleOf = (item) => byId(`rationale-${item}`);
  const decisionOf = (item) => document.querySelector(`input[name="decision-${item}"]:checked`)?.value ?? '';
  const squeezed = (text) => text.replace(/\s+/g, ' ').trim();
  const proposedOf = (item) => data.items[item].rationale.join(' ');
  const isChanged = (item) => squeezed(rationaleOf(item).value) !== squeezed(proposedOf(item));
  const numbers = data.items.map((_, item) => item);

  /** What speaks against signing an item as it stands, in words; empty for nothing. */
  function warningOf(item) {
    const decision = decisionOf(item);
    const proposed = data.items[item].decision;
    if (decision !== '' && proposed !== null && decision !== proposed && !isChanged(item))
      return `You decide ${decision} and the rationale still argues for ${proposed}. Change it, so that it gives your reasons.`;
    if (decision !== '' && squeezed(rationaleOf(item).value) === '') return 'The rationale is empty.';
    return '';
  }

  /** Shows of an item what follows from what is decided and written. */
  function sayItem(item) {
    const decision = decisionOf(item);
    const text = squeezed(rationaleOf(item).value);
    byId(`words-${item}`).textContent =
      `${many(text === '' ? 0 : text.split(' ').length, 'word')}${isChanged(item) ? ', changed' : ', as proposed'}`;
    byId(`printed-${item}`).textContent = `${decision || 'Not decided'}. ${rationaleOf(item).value}`;
    const warning = byId(`warning-${item}`);
    if (warning.textContent !== warningOf(item)) warning.textContent = warningOf(item);
    for (const kept of all(`.kept[data-item="${item}"]`)) {
      const isKept = text.includes(squeezed(data.items[item].rationale[kept.dataset.sentence]));
      if (kept.dataset.is === String(isKept)) continue;
      kept.dataset.is = String(isKept);
      if (isKept) {
        kept.replaceChildren('✓ in your rationale');
        continue;
      }
      const put = make('button', { type: 'button' }, 'Put it in');
      put.addEventListener('click', () => write(item, data.items[item].rationale[kept.dataset.sentence]));
      kept.replaceChildren('not in your rationale ', put);
    }
    const chip = document.querySelector(`[data-chip="${item}"]`);
    const [mark, name] = chip.querySelectorAll('span');
    mark.textContent = decision === '' ? '○' : warningOf(item) === '' ? '●' : '▲';
    name.textContent = name.textContent.replace(
      /, [^,]*$/,
      `, ${decision === '' ? 'not decided' : decision}`,
    );
    chip.classList.toggle('done', decision !== '' && warningOf(item) === '');
  }
  function sayProgress() {
    const done = numbers.filter((item) => decisionOf(item) !== '').length;
    const text = `${done} of ${many(numbers.length, 'item')} decided`;
    if (byId('progress').textContent !== text) byId('progress').textContent = text;
  }
  /** Writes a sentence at the end of a rationale. */
  function write(item, text) {
    const area = rationaleOf(item);
    area.value = `${area.value.trimEnd()} ${text}`.trimStart();
    changed(item);
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
    area.scrollTop = area.scrollHeight;
  }
  function changed(item) {
    sayItem(item);
    sayProgress();
    saveSoon();
  }

  /** The item that is worked on: the one that had the focus last. */
  let working = 0;
  const itemAround = (element) => {
    const id = element?.closest?.('article.item')?.id;
    return id === undefined ? null : Number(id.slice('item-'.length));
  };
  document.addEventListener('focusin', (event) => {
    working = itemAround(event.target) ?? working;
  });
  for (const item of numbers) {
    const article = byId(`item-${item}`);
    article.addEventListener('input', () => changed(item));
    article.querySelector('[data-restore]').addEventListener('click', () => {
      rationaleOf(item).value = proposedOf(item);
      changed(item);
    });
  }
  const nextOpen = () => {
    const order = [...numbers.slice(working + 1), ...numbers.slice(0, working + 1)];
    const next = order.find((item) => decisionOf(item) === '');
    const target = next === undefined ? byId('export-title') : byId(`item-${next}`);
    target.scrollIntoView({ block: 'start' });
    target.focus({ preventScroll: true });
  };

  /** Quotes the words that are selected on a page, or those that are marked, in the rationale of the item worked on. */
  function quote() {
    if (!open) return;
    const chosen = getSelection();
    const within = chosen.rangeCount > 0 && shown.contains(chosen.getRangeAt(0).commonAncestorContainer);
    const words = squeezed(
      (within && String(chosen)) || (shown.querySelector('mark.cited')?.textContent ?? ''),
    );
    if (words === '') {
      byId('evidence-at').textContent = 'Select words on the page first';
      return;
    }
    remember();
    write(working, `The ${open.name}, page ${at - open.from + 1}, states: “${words}”.`);
  }
  // A press on the button would take the selection away before it is read.
  byId('quote').addEventListener('mousedown', (event) => event.preventDefault());
  byId('quote').addEventListener('click', quote);

  // --- the draft -------------------------------------------------------------------------------------------------

  const draftKey = DRAFT + data.proposal;
  const draft = byId('draft');
  let saving;
  let isSaved = true;
  function save() {
    clearTimeout(saving);
    const items = numbers.map((item) => ({
      decision: decisionOf(item),
      // Only what the physician wrote herself is kept.
      ...(isChanged(item) ? { rationale: rationaleOf(item).value } : {}),
    }));
    isSaved = store.put(draftKey, { at: new Date().toISOString(), items });
    draft.textContent = isSaved
      ? `The draft is kept in this browser, until ${DRAFT_DAYS} days after the last change.`
      : 'This browser keeps no draft of this page: export before you close it.';
    byId('discard').hidden = !isSaved;
  }
  function saveSoon() {
    isSaved = false;
    clearTimeout(saving);
    saving = setTimeout(save, 300);
  }
  const inWork = () => numbers.some((item) => decisionOf(item) !== '' || isChanged(item));
  addEventListener('pagehide', () => {
    if (!isSaved) save();
  });
  addEventListener('beforeunload', (event) => {
    if (!isSaved) save();
    if (!isSaved && inWork()) event.preventDefault();
  });
  byId('discard').addEventListener('click', () => {
    store.put(draftKey, null);
    for (const item of numbers) {
      rationaleOf(item).value = proposedOf(item);
      for (const choice of all(`input[name="decision-${item}"]`)) choice.checked = false;
      sayItem(item);
    }
    sayProgress();
    clearTimeout(saving);
    isSaved = true;
    byId('discard').hidden = true;
    draft.textContent = 'The draft is discarded.';
  });

  for (const key of store.keys()) {
    const age = Date.now() - Date.parse(key.startsWith(DRAFT) ? (store.get(key)?.at ?? '') : '');
    if (age > DRAFT_DAYS * 86_400_000) store.put(key, null);
  }
  const kept = store.get(draftKey);
  if (Array.isArray(kept?.items) && kept.items.length === numbers.length) {
    for (const item of numbers) {
      const { decision, rationale } = kept.items[item];
      for (const choice of all(`input[name="decision-${item}"]`)) choice.checked = choice.value === decision;
      if (typeof rationale === 'string') rationaleOf(item).value = rationale;
    }
    draft.textContent = 'Your draft of this worksheet was taken up again.';
    byId('discard').hidden = false;
  }

  // --- the review to sign ----------------------------------------------------------------------------------------

  const ATTESTED = ['noAffiliation', 'activePracticeOverFiveYears', 'atLeast24HoursAWeek'];
  /** The warnings that were shown before the last press, so that a second press goes on in spite of them. */
  let warned = '';
  const link = (item, text) =>
    make('li', {}, make('a', { href: `#item-${item}` }, `Item ${item + 1}`), `: ${text}`);
  byId('export').addEventListener('click', () => {
    const outcome = byId('outcome');
    const missing = numbers.flatMap((item) =>
      decisionOf(item) === ''
        ? [link(item, 'no decision is made.')]
        : squeezed(rationaleOf(item).value) === ''
          ? [link(item, 'the rationale is empty.')]
          : [],
    );
    if (!ATTESTED.every((name) => byId(name).checked))
      missing.push(make('li', {}, 'The three attestations have to be made.'));
    if (missing.length > 0) {
      outcome.replaceChildren(make('p', {}, 'Not yet:'), make('ul', {}, ...missing));
      return;
    }
    const warnings = numbers.flatMap((item) => (warningOf(item) === '' ? [] : [link(item, warningOf(item))]));
    const told = warnings.map(({ textContent }) => textContent).join();
    if (told !== '' && told !== warned) {
      warned = told;
      outcome.replaceChildren(
        make('p', {}, 'Look again; a second press exports it as it stands:'),
        make('ul', {}, ...warnings),
      );
      return;
    }
    const review = {
      schemaVersion: 1,
      caseNumber: data.caseNumber,
      proposal: data.proposal,
      items: data.items.map(({ id }, item) => ({
        id,
        decision: decisionOf(item),
        rationale: squeezed(rationaleOf(item).value),
      })),
      attestations: Object.fromEntries(ATTESTED.map((name) => [name, true])),
      signedAt: new Date().toISOString(),
    };
    const json = JSON.stringify(review, null, 2);
    const file = `${data.caseNumber} review.json`;
    const anchor = make('a', {
      href: URL.createObjectURL(new Blob([json], { type: 'application/json' })),
      download: file,
    });
    anchor.click();
    URL.revokeObjectURL(anchor.href);
    byId('exported').textContent = json;
    byId('exported-box').hidden = false;
    outcome.replaceChildren(make('p', {}, `Exported as “${file}”. It counts once it is signed.`));
  });

  // --- keys ------------------------------------------------------------------------------------------------------

  const help = byId('keys');
  const keysOn = byId('keys-on');
  keysOn.checked = store.get(KEYS_ON) !== false;
  keysOn.addEventListener('change', () => store.put(KEYS_ON, keysOn.checked));
  byId('show-keys').addEventListener('click', () => help.showModal());
  byId('close-keys').addEventListener('click', () => help.close());
  const DOES = {
    ']': () => step(1),
    '[': () => step(-1),
    '}': () => turn(1),
    '{': () => turn(-1),
    '\\': goBack,
    '/': () => {
      remember();
      choose(byId('tab-search'));
      box.focus();
      box.select();
    },
    '#': nextOpen,
    '"': quote,
    '=': turnScans,
    '?': () => help.showModal(),
  };
  const isWriting = (element) => element?.matches?.('textarea, input:not([type=radio], [type=checkbox])');
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && opener?.isConnected && shown.contains(document.activeElement)) {
      opener.scrollIntoView({ block: 'nearest' });
      if (opener.closest('[hidden]')) choose(byId('tab-search'));
      opener.focus();
      return;
    }
    // A key with Control, Alt or Meta is the browser's or a screen reader's.
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      help.open ||
      !keysOn.checked ||
      isWriting(event.target)
    )
      return;
    const does = DOES[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });

  // --- print: the items whole, then the index --------------------------------------------------------------------

  let opened = [];
  addEventListener('beforeprint', () => {
    opened = all('main details:not([open]), #panel-documents details:not([open])');
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
  });

  for (const item of numbers) sayItem(item);
  sayProgress();
  sayWhere();
  sayEvidence();
  sayScope();
  performance.mark('usable');
})();
