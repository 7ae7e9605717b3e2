import { createSignal, Show } from "solid-js";
import type { DocumentSummary } from "../../core/documents.ts";
import { THUMBNAIL_WIDTHS } from "../../core/limits.ts";

/** A document as one sees it in a list; a tap opens the whole. What is no picture says what it is. */
export function Picture(props: { document: DocumentSummary }) {
  const [isLoaded, setLoaded] = createSignal(false);
  const sources = (url: string) =>
    THUMBNAIL_WIDTHS.map((width) => `${url}&size=${width} ${width}w`).join(", ");
  return (
    <Show
      when={props.document.url}
      fallback={
        <div class="receipt-picture receipt-paper quiet">
          {props.document.state === "refused" ? (props.document.reason ?? "Refused") : "Being checked …"}
        </div>
      }
    >
      {(url) => (
        <a
          href={url()}
          target="_blank"
          rel="noreferrer external"
          aria-label={`Open ${props.document.file_name}`}
        >
          <Show
            when={props.document.thumbnail_url}
            fallback={<span class="receipt-picture receipt-paper">PDF: {props.document.file_name}</span>}
          >
            {(picture) => (
              <img
                class="receipt-picture"
                // A few pixels of it until it is there.
                ref={(image) => {
                  if (props.document.placeholder !== null && !isLoaded())
                    image.style.backgroundImage = `url(${props.document.placeholder})`;
                }}
                src={`${picture()}&size=300`}
                srcset={sources(picture())}
                sizes="(min-width: 860px) 180px, 45vw"
                width={300}
                height={300}
                alt=""
                loading="lazy"
                decoding="async"
                onLoad={() => setLoaded(true)}
              />
            )}
          </Show>
        </a>
      )}
    </Show>
  );
}
