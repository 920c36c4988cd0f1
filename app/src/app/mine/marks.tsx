"use client";

import type { Task } from "@genuine/sdk/indexer-answers";
import type { Hex } from "viem";
import { Picture } from "@/components/picture";
import { ProductName } from "@/components/product-name";
import { ProductPreview } from "@/components/product-preview";
import { Avatar } from "@/components/rosette";
import { useProduct } from "@/data/queries";

const LOOK = "size-14 shrink-0 rounded-md [&_span]:sr-only";

/** A product's picture, small. */
export function Thumbnail({ id }: { id: Hex | undefined }) {
  const { data, isError } = useProduct(id);
  if (data === undefined) return <Picture src={isError ? null : undefined} alt="" className={LOOK} />;
  return <ProductPreview product={data} className={LOOK} />;
}

/** Icon of a task: its picture once there is one, before that its provider's icon. */
export function TaskMark({ task }: { task: Task }) {
  const shown = task.items.find((item) => item.key !== null && item.status !== "refunded");
  return shown !== undefined ? <Thumbnail id={shown.productId} /> : <Avatar address={task.esp} size={56} />;
}

/** Name of a product; empty while unknown. */
export function Named({ id, className }: { id: Hex; className?: string }) {
  const { data } = useProduct(id);
  return data === undefined ? null : <ProductName product={data} className={className} />;
}

/** Names of a task's products. */
export function TaskNames({ task }: { task: Task }) {
  const made = task.items.filter((item) => item.key !== null && item.status !== "refunded");
  return made.map(({ productId }) => <Named key={productId} id={productId} className="truncate font-medium" />);
}
