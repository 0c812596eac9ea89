/** Finds words on the screen: VS Code draws a line as many pieces, with hard spaces between words. */

/** The pixels of the «marked» part of the first line, in any of these editors, that contains the piece; null if none does. */
export function boxOf(editors, piece) {
  return editors.evaluateAll((areas, [before, word, after]) => {
    const lines = areas.flatMap(area => [...area.querySelectorAll('.view-line')]);
    const start = line => line.textContent.replaceAll('\u00a0', ' ').indexOf(before + word + after);
    const line = lines.find(each => start(each) >= 0);
    if (!line) return null;
    const first = start(line) + before.length;
    const last = first + word.length;
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node, offset = 0; (node = walker.nextNode()); offset += node.data.length) {
      const end = offset + node.data.length;
      if (offset <= first && first < end) range.setStart(node, first - offset);
      if (offset < last && last <= end) range.setEnd(node, last - offset);
    }
    const { x, y, width, height } = range.getBoundingClientRect();
    return { x, y, width, height };
  }, piece.split(/[«»]/));
}
