"use client";

import { type ContentKind, contentKindOf } from "@genuine/sdk/content-kind";
import type { Task } from "@genuine/sdk/indexer-answers";
import { useQuery } from "@tanstack/react-query";
import { espOf } from "@/data/clients";
import { useProduct } from "@/data/queries";

/** Content kind of a task: by its product, before that by its provider. Default: a picture. */
export function useTaskKind(task: Task, endpoint: string | undefined): ContentKind {
  const { data: product } = useProduct(task.items.find(({ key }) => key !== null)?.productId);
  const { data: told } = useQuery({
    queryKey: ["esp", "task-kind", endpoint, task.id],
    queryFn: async ({ signal }) => (await espOf(endpoint!).task(task.id, signal)).kind,
    enabled: endpoint !== undefined && product === undefined,
    staleTime: Infinity,
    retry: 1,
  });
  return (product && contentKindOf(product.mediaType)) ?? told ?? "picture";
}
