import { answerWith, productCard } from "@/documents/picture-answers";
import { idIn } from "../../../ids";

export const dynamic = "force-dynamic";

/** Link preview image of a product. */
export async function GET(_: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const id = idIn((await params).id);
  return id === undefined ? answerWith(undefined) : await productCard(id);
}
