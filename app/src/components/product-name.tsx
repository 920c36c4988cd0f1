import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { classes } from "./classes";

/** Name of a product in a list: its title, otherwise its number. Titles are user content and keep their own text direction. */
export function ProductName({
  product: { title, serial },
  className,
}: {
  product: Pick<ProductSummary, "title" | "serial">;
  className?: string;
}) {
  return title === "" ? (
    <span className={classes("figures", className)}>#{serial}</span>
  ) : (
    <bdi title={title} className={className}>
      {title}
    </bdi>
  );
}
