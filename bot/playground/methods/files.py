"""files.*: the three steps of an upload (address, contents, completion), and what is known of a file."""

from __future__ import annotations

from urllib.parse import quote

from bot.playground import messages
from bot.playground.methods.method import Method, need, truth
from bot.playground.records import Json, Upload
from bot.playground.workspace import Refused, Workspace


def describe(ws: Workspace, upload: Upload, host: str) -> Json:
    """Write a file as files.info does; its address is one of the stand-in's own."""
    address = f"http://{host}/files-pri/{ws.team_id}-{upload.id}/{quote(upload.name)}"
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.name,
        "size": len(upload.content),
        "user": upload.user or ws.bot_user,
        "mimetype": "application/octet-stream",
        "url_private": address,
        "url_private_download": f"{address}?download=1",
    }


def _address(ws: Workspace, args: Json) -> Json:
    need(args, "filename", "length")
    if not str(args["length"]).isdigit() or int(args["length"]) < 1:
        raise Refused("invalid_arguments", ["[ERROR] length must be more than 0 [json-pointer:/length]"])
    upload = Upload(ws.next_id("F"), str(args["filename"]), int(args["length"]))
    ws.uploads[upload.id] = upload
    return {"upload_url": f"http://{args['_host']}/upload/{upload.id}", "file_id": upload.id}


def receive(ws: Workspace, file_id: str, content: bytes) -> bool:
    """Take the contents of a file in; say whether they were expected, and of the length that was told."""
    with ws.lock:
        upload = ws.uploads.get(file_id)
        if upload is None or upload.done or len(content) != upload.length:
            ws.complain("upload", "length_mismatch" if upload else "file_not_found")
            return False
        upload.content = content
        return True


def contents(ws: Workspace, path: str) -> bytes | None:
    """What is at the private address of a file; None: nothing."""
    upload = ws.uploads.get(path.partition("/")[0].removeprefix(f"{ws.team_id}-"))
    return upload.content if upload is not None and upload.done else None


def _complete(ws: Workspace, args: Json) -> Json:
    need(args, "files")
    uploads = []
    for given in args["files"]:
        upload = ws.uploads.get(given.get("id", ""))
        if upload is None or not upload.content:
            raise Refused("file_not_found")
        upload.name = given.get("title") or upload.name
        uploads.append(upload)
    wanted = args.get("channel_id") or args.get("channels")
    channel = messages.find_writable(ws, wanted) if wanted else None
    files = [describe(ws, upload, args["_host"]) for upload in uploads]
    for upload in uploads:
        upload.done = True
        ws.record("file.shared", ws.audience(channel) if channel else [ws.bot_user], file=upload.id)
    if channel is not None:
        given = {
            "text": args.get("initial_comment") or "",
            "files": files,
            "thread_ts": args.get("thread_ts"),
        }
        messages.post(ws, channel, given)
    return {"files": files}


def _info(ws: Workspace, args: Json) -> Json:
    need(args, "file")
    upload = ws.uploads.get(args["file"])
    if upload is None or not upload.done:
        raise Refused("file_not_found")
    return {"file": describe(ws, upload, args["_host"]), "comments": [], "is_public": truth(False)}


FILES: dict[str, Method] = {
    "files.getUploadURLExternal": Method(_address, ("files:write",), 100),
    "files.completeUploadExternal": Method(_complete, ("files:write",), 100),
    "files.info": Method(_info, ("files:read",), 100),
}
