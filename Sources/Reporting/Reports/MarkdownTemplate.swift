/// The Markdown form of a run's report. All text comes in escaped.
enum MarkdownTemplate {
  static let text = """
    {{% CONTENT_TYPE:TEXT}}
    # {{title}}

    **{{headline}}**

    {{#alarms}}
    > **{{.}}**

    {{/alarms}}
    {{#pictures}}
    ![{{caption}}]({{name}})

    {{/pictures}}
    {{#sections}}
    ## {{title}}

    {{#note}}
    {{note}}

    {{/note}}
    |{{#header}} {{.}} |{{/header}}
    |{{#header}}{{#first()}} --- |{{/first()}}{{^first()}} ---: |{{/first()}}{{/header}}
    {{#rows}}
    | {{name}} |{{#cells}} {{.}} |{{/cells}}
    {{/rows}}

    {{/sections}}
    {{#lists}}
    ## {{title}}

    {{#items}}
    - {{.}}
    {{/items}}

    {{/lists}}
    {{#text}}
    ## Generated text

    {{text}}

    {{/text}}
    ## How to make this run again

    {{command}}
    {{#profile}}

    <details><summary>Device profile as it was applied</summary>

    {{profile}}

    </details>
    {{/profile}}
    """
}
