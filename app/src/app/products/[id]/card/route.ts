import { answerWith, productCard } from "@/documents/picture-answers";
import { idIn } from "../../../ids";

export const dynamic = "force-dynamic";

/** What a link to a product shows elsewhere. */
export async function GET(_: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const id = idIn((await params).id);
  return id === undefined ? answerWith(undefined) : await productCard(id);
}
