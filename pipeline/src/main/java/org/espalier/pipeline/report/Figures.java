package org.espalier.pipeline.report;

/** How figures look on a screen under a pointer, and how a report is printed: whole, and without cutting a figure in two. */
public final class Figures {
    /** Rules for a page's style sheet, behind its own. */
    public static final String STYLE = """
            .line:hover path:first-of-type{stroke-width:4}.hit:hover{stroke:#222;stroke-opacity:.6}
            td.name,th.name{text-align:left}figure+table,table+table{margin-top:.8rem}
            .matrix{font-size:11px}.matrix rect:hover{stroke:#000;stroke-width:2}
            @media print{
            *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
            body{background:#fff;color:#000;max-width:none;margin:0;font-size:10.5pt}
            figure,table,details{break-inside:avoid}tr,svg,img{break-inside:avoid}
            table:has(tr:nth-child(30)){break-inside:auto}
            h1,h2,summary{break-after:avoid}figure{overflow:visible;margin:.5rem 0}svg,img{max-height:24cm}
            p,td{orphans:3;widows:3}.rule{stroke:#bbb}.note{color:#222}td,th{white-space:normal}
            details::details-content{content-visibility:visible;display:block;height:auto;opacity:1}
            }
            """;

    private Figures() {}

    /** A figure with a line of explanation below it; nothing where there is no drawing. */
    static String figure(String drawing, String caption) {
        return drawing.isEmpty()
                ? ""
                : "<figure>" + drawing + "<figcaption class='note'>" + Html.escape(caption) + "</figcaption></figure>";
    }
}
