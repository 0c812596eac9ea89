/** One window of VS Code, looked at and used as a person would: words, squiggles, hovers, hints, lenses, menus. */
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { IMAGES, SHOTS } from './places.mjs';
import { until } from './until.mjs';
import { boxOf } from './words.mjs';

/** How long something that a key should open is waited for, before the key is pressed again. */
const ANSWER_MS = 5_000;
const TEXT_EDITOR = '.editor-instance';
const NOTEBOOK = '.notebookOverlay';
const STATUS = '.statusbar-item[id="shapewright.shapewright.status"]';

export class Window {
  #area = TEXT_EDITOR;

  constructor(page, server) {
    this.page = page;
    this.server = server;
  }

  /** Opens a Python file of the workspace. */
  static async open(browser, server, file, { width = 1280, height = 800, scale = 1 } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    const page = await context.newPage();
    // The address must name the page's own host: under any other the document is another one, and has no squiggles.
    const address = `vscode-remote://${new URL(server.url).host}${path.join(server.folder, file)}`;
    const payload = JSON.stringify([['openFile', address]]);
    await page.goto(`${server.url}/?folder=${encodeURIComponent(server.folder)}&payload=${encodeURIComponent(payload)}`);
    await page.locator(`${TEXT_EDITOR} .view-line`).first().waitFor({ timeout: 60_000 });
    return new Window(page, server);
  }

  /** Opens a notebook from the Explorer; only once the extension is up, as before that VS Code would show it as JSON. */
  async openNotebook(file) {
    await this.status(/./);
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: file }).dblclick();
    this.#area = NOTEBOOK;
    await this.page.locator(`${NOTEBOOK} .code-cell-row`).first().waitFor({ timeout: 60_000 });
  }

  /** Waits until the status item's text matches. */
  status(pattern) {
    const item = this.page.locator(STATUS);
    const text = async () => (await item.count()) ? item.innerText() : 'no status item';
    return until(`the status item to say ${pattern}`, async () => pattern.test(await text()) && await item.count() === 1, { seen: text });
  }

  /** Waits until squiggles of this severity lie under exactly the words «marked» in these pieces of text, and nowhere else. */
  squiggles(severity, ...pieces) {
    const drawn = () => this.page.locator(`${this.#area} .squiggly-${severity}`).evaluateAll(all => all.map(each => {
      const { x, y, width, height } = each.getBoundingClientRect();
      return { x, y, width, height };
    }));
    const underneath = (squiggle, word) => Math.abs(squiggle.x - word.x) < 2 && Math.abs(squiggle.width - word.width) < 2
      && Math.abs(squiggle.y + squiggle.height - word.y - word.height) < 8;
    return until(`${severity} squiggles under ${JSON.stringify(pieces)}`, async () => {
      const [squiggles, words] = [await drawn(), await Promise.all(pieces.map(piece => this.#box(piece)))];
      return squiggles.length === words.length && words.every(word => word && squiggles.some(squiggle => underneath(squiggle, word)));
    }, { seen: async () => ({ squiggles: await drawn(), words: await Promise.all(pieces.map(piece => this.#box(piece))), text: await this.text() }) });
  }

  /** Waits until a line of the editor is exactly this code, followed by exactly this inlay hint. */
  line(code, hint = '') {
    const same = line => line.startsWith(code) && line.slice(code.length).trim() === hint;
    return until(`${JSON.stringify(code)} with the hint ${JSON.stringify(hint)}`, async () => (await this.text()).split('\n').some(same), { seen: () => this.text() });
  }

  /** The visible lines, hints included. */
  text() {
    return this.page.locator(`${this.#area} .view-lines .view-line`).evaluateAll(lines => lines
      .sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y)
      .map(line => line.textContent.replaceAll('\u00a0', ' ')).join('\n'));
  }

  /** Waits until a code lens has this title. */
  async lens(title, patience) {
    const lenses = this.page.locator(`${this.#area} .codelens-decoration`);
    const link = lenses.locator('a', { hasText: title }).first();
    const seen = async () => ({ lenses: await lenses.allInnerTexts(), said: await this.#toasts.allInnerTexts() });
    await until(`the code lens ${title}`, () => link.isVisible(), { patience, seen });
    return link;
  }

  /** Rests the mouse on the «marked» word until a hover shows all of these words. */
  async hover(piece, ...words) {
    const boxes = this.page.locator('.monaco-hover:visible');
    const shows = async () => { const shown = (await boxes.allInnerTexts()).join('\n').replaceAll('\u00a0', ' '); return words.every(each => shown.includes(each)); };
    await until(`a hover with ${JSON.stringify(words)}`, async () => {
      const { x, y, width, height } = await this.#wordBox(piece);
      await this.page.mouse.move(4, 4);
      await this.page.mouse.move(x + width / 2, y + height / 2, { steps: 6 });
      return until('a hover', shows, { patience: 3_000 }).catch(() => false);
    }, { seen: () => boxes.allInnerTexts() });
  }

  /** Clicks a link in the hover of the «marked» word. */
  async followLink(piece, text) {
    await this.hover(piece, text);
    await this.page.locator('.monaco-hover:visible a', { hasText: text }).first().click();
  }

  /** Waits until a rendered page shows these words: it lives in a frame of its own, where a text editor never is. */
  preview(words) {
    const frames = () => this.page.frames().filter(frame => frame !== this.page.mainFrame());
    const texts = () => Promise.all(frames().map(frame => frame.evaluate(() => document.body.innerText).catch(() => '')));
    return until(`a page with ${words}`, async () => (await texts()).some(text => words.test(text)), { seen: texts });
  }

  async closeTab() {
    await this.command('View: Close Editor');
  }

  /** Replaces the «marked» word by typing. */
  async type(piece, text) {
    const { x, y, width, height } = await this.#wordBox(piece);
    await this.page.mouse.click(x, y + height / 2);
    await this.page.keyboard.down('Shift');
    await this.page.mouse.click(x + width, y + height / 2);
    await this.page.keyboard.up('Shift');
    await this.page.keyboard.type(text);
  }

  async click(piece) {
    const { x, y, width, height } = await this.#wordBox(piece);
    await this.page.mouse.click(x + width / 2, y + height / 2);
  }

  /** Opens the quick-fix menu at the «marked» word, anew until it has the entry. */
  async offers(piece, title) {
    const menu = this.page.locator('.action-widget .monaco-list-row.action');
    const entry = menu.filter({ hasText: title }).first();
    await until(`the quick fix ${title}`, async () => {
      await this.page.keyboard.press('Escape');
      await this.click(piece);
      await this.page.keyboard.press('Control+.');
      return appears(entry);
    }, { seen: () => menu.allInnerTexts() });
    return entry;
  }

  /** Runs a command of the palette; a key pressed while VS Code rearranges itself is lost, so it is pressed until the palette is there. */
  async command(title) {
    const input = this.page.locator('.quick-input-widget:visible .quick-input-box input');
    await until('the palette', async () => {
      await this.page.keyboard.press('F1');
      return appears(input);
    });
    await input.fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
  }

  /** Waits until a notification says this. */
  async toast(words, patience) {
    const said = this.#toasts.filter({ hasText: words }).first();
    await until(`a notification with ${words}`, () => said.isVisible(), { patience, seen: () => this.#toasts.allInnerTexts() });
  }

  /** Keeps a picture of the whole window. */
  async shot(name) {
    await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }

  /** Keeps a picture of the editor alone, which is also the README's when UPDATE_SHOTS is set. */
  async picture(name) {
    const file = path.join(SHOTS, `${name}.png`);
    await this.page.locator('.part.editor').screenshot({ path: file });
    if (!process.env.UPDATE_SHOTS) return;
    mkdirSync(IMAGES, { recursive: true });
    copyFileSync(file, path.join(IMAGES, `${name}.png`));
  }

  async close() {
    await this.page.context().close();
  }

  get #toasts() {
    return this.page.locator('.notification-toast .notification-list-item-message');
  }

  #wordBox(piece) {
    return until(`the word in ${piece}`, () => this.#box(piece), { seen: () => this.text() });
  }

  #box(piece) {
    return boxOf(this.page.locator(`${this.#area} .view-lines`), piece);
  }
}

function appears(locator) {
  return locator.waitFor({ timeout: ANSWER_MS }).then(() => true, () => false);
}
