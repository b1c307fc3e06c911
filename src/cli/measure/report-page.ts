import { element, Markup } from '../../report/pictures/markup.ts'

const STYLE =
  'body{font:14px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:2em;color-scheme:light dark;background:Canvas;color:CanvasText}' +
  'pre{overflow-x:auto}svg{display:block;max-width:100%;height:auto;margin:1em 0}'

/** A report as one page: what the terminal says, and the graphs below it. `graphs` are SVG that stands alone. */
export function reportPage(scenario: string, lines: readonly string[], graphs: readonly string[]): string {
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('title', {}, `${scenario}: measured`),
      element('style', {}, new Markup(STYLE)),
    ),
    element('body', {}, element('pre', {}, lines.join('\n')), ...graphs.map(svg => new Markup(svg))),
  )
  return `<!DOCTYPE html>\n${page.text}\n`
}
