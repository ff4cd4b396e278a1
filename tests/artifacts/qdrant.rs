//! The copy into a Qdrant cluster, between two servers that speak as much of Qdrant's API as it uses. Qdrant itself cannot be
//! installed here.

use std::process::Command;
use std::time::{Duration, Instant};

use headroom_model::{Component, StepKind};

use super::checkers::both;
use super::example::{plan_of, scenario, write};
use super::folder::Folder;

/// Collections in memory, behind the documented paths; a wrong key is refused.
const SERVER: &str = r#"
import json, re, sys, urllib.parse
from http.server import BaseHTTPRequestHandler, HTTPServer

key, collections = sys.argv[2], json.loads(sys.argv[3])

class Qdrant(BaseHTTPRequestHandler):
    def do(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
        path = urllib.parse.urlparse(self.path).path
        if self.headers.get("api-key") != key:
            return self.answer(403, {"status": {"error": "Invalid API key"}})
        if path == "/collections":
            return self.answer(200, {"result": {"collections": [{"name": name} for name in collections]}})
        name, rest = re.fullmatch("/collections/([^/]+)(/.*)?", path).groups()
        name, rest = urllib.parse.unquote(name), rest or ""
        if self.command == "PUT" and rest == "":
            collections[name] = {"config": {"params": body}, "points": {}, "payload_schema": {}}
            return self.answer(200, {"result": True})
        one = collections[name]
        ids = sorted(one["points"], key=int)
        if rest == "":
            described = {"config": one["config"], "payload_schema": one["payload_schema"], "points_count": len(ids)}
            return self.answer(200, {"result": described})
        if rest == "/snapshots":
            return self.answer(200, {"result": {"name": name + "-1.snapshot"}})
        if rest.startswith("/snapshots/"):
            assert urllib.parse.unquote(rest) == "/snapshots/" + name + "-1.snapshot", rest
            return self.answer(200, {"points": len(ids)})
        if rest == "/index":
            one["payload_schema"][body["field_name"]] = {"data_type": body["field_schema"]}
            return self.answer(200, {"result": {}})
        if rest == "/points/count":
            return self.answer(200, {"result": {"count": len(ids)}})
        if rest == "/points/scroll":
            after = [id for id in ids if int(id) >= (body.get("offset") or 0)]
            page = after[: body["limit"]]
            more = int(after[len(page)]) if len(after) > len(page) else None
            return self.answer(200, {"result": {"points": [one["points"][id] for id in page], "next_page_offset": more}})
        if rest == "/points":
            one["points"].update({str(point["id"]): point for point in body["points"]})
            return self.answer(200, {"result": {}})
        self.answer(404, {})
    do_GET = do_PUT = do_POST = do
    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_):
        pass

HTTPServer(("127.0.0.1", int(sys.argv[1])), Qdrant).serve_forever()
"#;

struct Server(std::process::Child);

impl Server {
    fn start(port: u16, key: &str, collections: &str) -> Self {
        Self::run(SERVER, port, &[key, collections])
    }

    fn run(program: &str, port: u16, arguments: &[&str]) -> Self {
        let child = Command::new("python3").args(["-c", program, &port.to_string()]).args(arguments).spawn().unwrap();
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(10), "no server");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self(child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn every_collection_is_copied_with_the_shards_of_the_plan() {
    let plan = plan_of(&[("qdrant-cluster", Component::Vector, StepKind::Host, |now| {
        now.vector.nodes = 3;
        now.vector.shards = 12;
        now.vector.replication = 2;
    })]);
    let root = Folder::new("qdrant-copy");
    write(&scenario(), &plan, &root);
    let points: Vec<String> = (1..=600)
        .map(|id| format!(r#""{id}": {{"id": {id}, "vector": [0.1, 0.2], "payload": {{"user": {id}}}}}"#))
        .collect();
    let source = format!(
        r#"{{"voice embeddings/1": {{"config": {{"params": {{"vectors": {{"size": 2, "distance": "Cosine"}}}}}},
            "payload_schema": {{"user": {{"data_type": "integer"}}}}, "points": {{{}}}}}}}"#,
        points.join(",")
    );
    let _source = Server::start(7_633, "k", &source);
    let _target = Server::start(7_733, "k", "{}");
    let copy = |key: &str| {
        Command::new("python3")
            .args(["qdrant/copy.py", "http://127.0.0.1:7633", "http://127.0.0.1:7733/"])
            .env("QDRANT_API_KEY", key)
            .current_dir(root.join("01-qdrant-cluster"))
            .output()
            .unwrap()
    };
    // First a snapshot of each, whatever it is called, out of the server into the folder.
    let saved = Command::new("bash")
        .arg("qdrant/snapshot.sh")
        .envs([("QDRANT_URL", "http://127.0.0.1:7633"), ("QDRANT_API_KEY", "k")])
        .current_dir(root.join("01-qdrant-cluster"))
        .output()
        .unwrap();
    let file = "qdrant/snapshots/voice%20embeddings%2F1-1.snapshot";
    assert_eq!(both(&saved), format!("voice embeddings/1: 600 points in {file}\n"));
    let snapshot = std::fs::read_to_string(root.join("01-qdrant-cluster").join(file)).unwrap();
    assert_eq!(snapshot, r#"{"points": 600}"#);

    let refused = copy("wrong");
    assert!(!refused.status.success() && both(&refused).contains("403"), "{}", both(&refused));
    // The second run fills up what is there.
    for _ in 0..2 {
        assert_eq!(both(&copy("k")), "voice embeddings/1: 600 points, 600 in the cluster\n");
    }
    let asked = Command::new("curl")
        .args(["-fsS", "-H", "api-key: k", "http://127.0.0.1:7733/collections/voice%20embeddings%2F1"])
        .output()
        .unwrap();
    let collection: serde_json::Value = serde_json::from_slice(&asked.stdout).unwrap();
    let params = &collection["result"]["config"]["params"];
    assert_eq!((&params["shard_number"], &params["replication_factor"]), (&12.into(), &2.into()));
    assert_eq!(collection["result"]["payload_schema"]["user"]["data_type"], "integer");
}

/// A cluster of four nodes, the fourth empty. A moved shard is on its way until it was asked for twice.
const CLUSTER: &str = r#"
import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

shards = {1: {0, 1, 2, 3}, 2: {2, 3, 4, 5}, 3: {0, 1, 4, 5}, 4: set()}
moving, moves = [], []

class Qdrant(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/cluster":
            return self.answer({"peers": {str(peer): {} for peer in shards}})
        if self.path == "/collections":
            return self.answer({"collections": [{"name": "voice embeddings"}]})
        if self.path == "/moves":
            return self.answer(moves)
        assert self.path == "/collections/voice%20embeddings/cluster", self.path
        transfers = [{"shard_id": moving[0]["shard_id"]}] if moving else []
        if moving and moving.pop()["seen"] == 0:
            moving.append({"shard_id": transfers[0]["shard_id"], "seen": 1})
        of = lambda peer: [{"shard_id": s, "state": "Active"} for s in sorted(shards[peer])]
        remote = [dict(shard, peer_id=peer) for peer in shards if peer != 1 for shard in of(peer)]
        self.answer({"peer_id": 1, "local_shards": of(1), "remote_shards": remote, "shard_transfers": transfers})
    def do_POST(self):
        move = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["move_shard"]
        source, target = shards[move["from_peer_id"]], shards[move["to_peer_id"]]
        assert not moving and move["shard_id"] in source and move["shard_id"] not in target, move
        source.remove(move["shard_id"])
        target.add(move["shard_id"])
        moving.append({"shard_id": move["shard_id"], "seen": 0})
        moves.append(move)
        self.answer(True)
    def answer(self, result):
        data = json.dumps({"result": result}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_):
        pass

HTTPServer(("127.0.0.1", int(sys.argv[1])), Qdrant).serve_forever()
"#;

#[test]
fn a_node_that_was_added_gets_its_share_of_the_shards() {
    let plan = plan_of(&[("qdrant-cluster", Component::Vector, StepKind::Host, |now| {
        now.vector.nodes = 4;
        now.vector.shards = 6;
        now.vector.replication = 2;
    })]);
    let root = Folder::new("qdrant-shards");
    write(&scenario(), &plan, &root);
    let _server = Server::run(CLUSTER, 7_833, &[]);
    let move_shards = |option: &str| {
        let mut command = Command::new("python3");
        command.args(["qdrant/shards.py", "http://127.0.0.1:7833"]).env("PAUSE", "0.01");
        command.args(Some(option).filter(|option| !option.is_empty())).current_dir(root.join("01-qdrant-cluster"));
        both(&command.output().unwrap())
    };
    let moves = "voice embeddings: shard 0 from 1 to 4\nvoice embeddings: shard 2 from 2 to 4\n\
                 voice embeddings: shard 1 from 3 to 4\nvoice embeddings: 3, 3, 3, 3 shards on 4 nodes\n";
    assert_eq!(move_shards("--dry-run"), moves);
    assert_eq!(move_shards(""), moves);
    // Nothing is left to do.
    assert_eq!(move_shards(""), "voice embeddings: 3, 3, 3, 3 shards on 4 nodes\n");
}
