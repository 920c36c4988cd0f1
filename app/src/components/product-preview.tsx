"use client";

import { contentKindOf } from "@genuine/sdk/content-kind";
import type { ComponentProps } from "react";
import { ProductPicture } from "./picture";
import { ProductExcerpt } from "./text-work";

/** Public preview of a product, by its kind. */
export function ProductPreview({
  product,
  ...rest
}: Omit<ComponentProps<typeof ProductPicture>, "product"> & {
  product: ComponentProps<typeof ProductPicture>["product"] & { mediaType: string };
}) {
  if (contentKindOf(product.mediaType) === "text")
    return <ProductExcerpt product={product} interactive={rest.interactive} className={rest.className} />;
  return <ProductPicture product={product} {...rest} />;
}
