import Files

/// The HTML form of a run's report: one file, no scripts, nothing to load.
enum HTMLTemplate {
  static let text = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    \(FileSign.html)
    <title>{{title}}</title>
    <style>
    \(style)
    </style>
    </head>
    <body>
    <header>
    <h1>{{title}}</h1>
    <p class="headline">{{headline}}</p>
    {{#alarms}}
    <p class="alarm">{{.}}</p>
    {{/alarms}}
    </header>
    {{#pictures}}
    <figure>
    {{#isSVG}}
    {{{content}}}
    {{/isSVG}}
    {{^isSVG}}
    <img src="{{content}}" alt="{{caption}}"/>
    {{/isSVG}}
    <figcaption>{{caption}}</figcaption>
    </figure>
    {{/pictures}}
    <div class="tables">
    {{#sections}}
    <section>
    <h2>{{title}}</h2>
    {{#note}}
    <p>{{note}}</p>
    {{/note}}
    <table>
    <thead><tr>{{#header}}<th>{{.}}</th>{{/header}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr><th>{{name}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </section>
    {{/sections}}
    </div>
    {{#lists}}
    <section>
    <h2>{{title}}</h2>
    <ul>
    {{#items}}
    <li>{{.}}</li>
    {{/items}}
    </ul>
    </section>
    {{/lists}}
    {{#text}}
    <section>
    <h2>Generated text</h2>
    <pre>{{text}}</pre>
    </section>
    {{/text}}
    <section>
    <h2>How to make this run again</h2>
    <pre>{{command}}</pre>
    {{#profile}}
    <details><summary>Device profile as it was applied</summary><pre>{{profile}}</pre></details>
    {{/profile}}
    </section>
    </body>
    </html>
    """

  private static let style = """
    :root { color-scheme: light dark; --ink: #222; --quiet: #666; --line: #ddd; --page: #fff;
      --box: #f6f6f6; --alarm: #a33f00; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --quiet: #aaa; --line: #444;
      --page: #1b1b1b; --box: #272727; --alarm: #ff9a5c; } }
    body { font: 15px/1.5 "DejaVu Sans", Verdana, sans-serif; color: var(--ink);
      background: var(--page); max-width: 1200px; margin: 2em auto; padding: 0 1em; }
    h1 { font-size: 1.5em; margin: 0; overflow-wrap: anywhere; }
    h2 { font-size: 1.1em; margin: 0 0 .4em; }
    .headline { font-size: 1.2em; margin: .3em 0 1em; overflow-wrap: anywhere; }
    .alarm { border-left: 4px solid var(--alarm); color: var(--alarm); font-weight: bold;
      padding: .3em .8em; }
    figure { margin: 0 0 1.5em; overflow-x: auto; }
    figure > svg, figure > img { display: block; width: 100%; min-width: 44em; height: auto;
      background: #fff; border-radius: 4px; }
    figcaption, section > p { color: var(--quiet); font-size: .9em; margin: .2em 0 .5em; }
    .tables { columns: 2; column-gap: 2.5em; }
    section { break-inside: avoid; margin: 0 0 1.8em; overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .9em;
      font-variant-numeric: tabular-nums; }
    th, td { padding: .2em .5em; border-bottom: 1px solid var(--line); text-align: right;
      overflow-wrap: break-word; }
    td:only-of-type { overflow-wrap: anywhere; min-width: 9em; }
    th { font-weight: normal; }
    tbody th { min-width: 8.5em; }
    th:first-child { text-align: left; padding-left: 0; }
    thead th { color: var(--quiet); }
    pre { background: var(--box); padding: .8em; white-space: pre-wrap; overflow-wrap: anywhere;
      font: .9em/1.4 "DejaVu Sans Mono", monospace; border-radius: 4px; }
    @media (max-width: 800px) { .tables { columns: 1; } }
    @media print { body { margin: 0; max-width: none; font-size: 11px; } details { display: block; }
      figure { break-inside: avoid; } figure > svg, figure > img { min-width: 0; } }
    """
}
