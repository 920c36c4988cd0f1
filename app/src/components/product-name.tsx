import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { classes } from "./classes";

/** What a product is called in a list: its title, else its number. Titles are people's: they keep their own direction. */
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
