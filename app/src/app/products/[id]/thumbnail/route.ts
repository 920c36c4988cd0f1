import { answerWith, productThumbnail, THUMBNAIL } from "@/documents/picture-answers";
import { idIn } from "../../../ids";

export const dynamic = "force-dynamic";

/** The checked preview, for sites that embed it. ?width and ?height are the most it may have. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const id = idIn((await params).id);
  const { searchParams } = new URL(request.url);
  const most = (name: string) => {
    const asked = Number(searchParams.get(name));
    return Number.isInteger(asked) && asked > 0 ? Math.min(asked, THUMBNAIL) : THUMBNAIL;
  };
  if (id === undefined) return answerWith(undefined);
  return answerWith(
    await productThumbnail(id, { width: most("width"), height: most("height") }).catch(() => undefined),
  );
}
